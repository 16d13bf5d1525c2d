package tollgate.aws.s3_policy_denies_plain_http_test

import data.tollgate.aws.s3_policy_denies_plain_http as policy

test_a_policy_without_the_denial_is_found if {
	denied(with_statements([])) == {["values", "policy"]}
	denied(with_statements([object.union(denial, {"Effect": "Allow"})])) == {["values", "policy"]}
	denied(with_statements([object.union(denial, {"Principal": {"AWS": "123456789012"}})])) == {["values", "policy"]}
	denied(with_statements([object.union(denial, {"Action": "s3:PutObject"})])) == {["values", "policy"]}
}

test_the_denial_passes if {
	denied(with_statements([denial])) == set()
	denied(with_statements([object.union(denial, {"Action": ["s3:Get*", "s3:Put*"]})])) == set()
	denied(with_statements([object.union(denial, {"Condition": {"Bool": {"AWS:SecureTransport": false}}})])) == set()
}

test_a_bucket_without_a_policy_passes if {
	denied(object.union(resource_of({"bucket": "shop"}), {"type": "aws_s3_bucket"})) == set()
}

test_an_unknown_policy_is_undecided if {
	unsure(object.union(resource_of(null), {"unknown": {"policy": true}})) == {["values", "policy"]}
}

denial := {
	"Effect": "Deny",
	"Principal": "*",
	"Action": "s3:*",
	"Resource": "*",
	"Condition": {"Bool": {"aws:SecureTransport": "false"}},
}

with_statements(statements) := resource_of({"policy": json.marshal({"Statement": statements})})

test_odd_conditions_are_no_error if {
	every condition in [null, [], "x", {"Bool": null}, {"Bool": {"aws:SecureTransport": null}}] {
		denied(with_statements([object.union(denial, {"Condition": condition})])) == {["values", "policy"]}
	}
}

test_what_is_destroyed_passes if {
	denied(object.union(with_statements([]), {"actions": ["delete"]})) == set()
}

resource_of(values) := {
	"address": "aws_s3_bucket_policy.main",
	"type": "aws_s3_bucket_policy",
	"name": "main",
	"mode": "managed",
	"module": "",
	"values": values,
	"unknown": {},
	"references": {},
	"actions": ["create"],
}

denied(resource) := {finding.path | some finding in found} if {
	found := policy.deny with input as resource with data.inventory as {}
}

unsure(resource) := {finding.path | some finding in found} if {
	found := policy.undecided with input as resource with data.inventory as {}
}

test_a_public_acl_without_a_policy_is_found if {
	every value in ["public-read", "public-read-write", "authenticated-read"] {
		around(acl({"bucket": "shop", "acl": value}), {}) == {"denied": {["values", "acl"]}, "unsure": set()}
	}
	every value in ["private", "log-delivery-write", "aws-exec-read", null, [], {}, 3, ["public-read"]] {
		around(acl({"bucket": "shop", "acl": value}), {}) == nothing
	}
}

test_a_grant_to_a_group_is_found_once if {
	grants := [{"permission": "READ", "grantee": [{"type": "Group", "uri": uri}]} |
		some group in ["AllUsers", "AuthenticatedUsers"]
		uri := concat("", ["http://acs.amazonaws.com/groups/global/", group])
	]
	granting := acl({"bucket": "shop", "access_control_policy": [{"grant": grants}]})
	path := ["values", "access_control_policy", 0, "grant", 0, "grantee", 0, "uri"]
	around(granting, {}) == {"denied": {path}, "unsure": set()}
}

test_what_makes_the_acl_ineffective_passes if {
	every switch in ["block_public_acls", "ignore_public_acls", "restrict_public_buckets"] {
		around(open_acl, {"aws_s3_bucket_public_access_block": [{switch: true}]}) == nothing
		around(open_acl, {"aws_s3_account_public_access_block": [{switch: true, "bucket": null}]}) == nothing
		around(open_acl, {"aws_s3_bucket_public_access_block": [{switch: true, "bucket": "other"}]}) == found_acl
		around(open_acl, {"aws_s3_bucket_public_access_block": [{switch: false}]}) == found_acl
	}
	around(open_acl, {"aws_s3_bucket_public_access_block": [{"block_public_policy": true}]}) == found_acl
	owned := {"rule": [{"object_ownership": "BucketOwnerEnforced"}]}
	around(open_acl, {"aws_s3_bucket_ownership_controls": [owned]}) == nothing
}

test_a_website_passes if {
	around(open_acl, {"aws_s3_bucket_website_configuration": [{}]}) == nothing
	around(open_acl, {"aws_s3_bucket_website_configuration": [{"bucket": "other"}]}) == found_acl
	around(open_acl, {"aws_s3_bucket": [{"website": [{"index_document": "index.html"}]}]}) == nothing
}

test_a_policy_that_demands_tls_passes if {
	around(open_acl, with_policy([denial])) == nothing
	around(open_acl, with_policy([over_tls])) == nothing
	narrow := object.union(object.remove(denial, ["Condition"]), {"Condition": {"IpAddress": {"aws:SourceIp": "::/0"}}})
	around(open_acl, with_policy([narrow, over_tls])) == nothing
	around(open_acl, with_policy([over_tls, object.remove(over_tls, ["Condition"])])) == found_acl
	over_http := object.union(over_tls, {"Condition": {"Bool": {"aws:SecureTransport": "false"}}})
	around(open_acl, with_policy([over_http])) == found_acl
	around(open_acl, with_policy([])) == found_acl
}

test_links_by_reference_are_followed if {
	referring := {"bucket": ["aws_s3_bucket.shop.id", "aws_s3_bucket.shop"]}
	linked := object.union(acl({"acl": "public-read"}), {"unknown": {"bucket": true}, "references": referring})
	site := object.union(resource_of({}), {
		"address": "aws_s3_bucket_website_configuration.shop",
		"unknown": {"bucket": true},
		"references": referring,
	})
	seen(linked, {"aws_s3_bucket_website_configuration": {"a": site}}) == nothing
	elsewhere := {"bucket": ["aws_s3_bucket.other.id", "aws_s3_bucket.other"]}
	seen(linked, {"aws_s3_bucket_website_configuration": {"a": json.patch(
		site,
		[{"op": "replace", "path": "/references", "value": elsewhere}],
	)}}) == {"denied": {["values", "acl"]}, "unsure": set()}
	perhaps := json.patch(site, [{"op": "replace", "path": "/references", "value": {"bucket": ["var.bucket"]}}])
	seen(linked, {"aws_s3_bucket_website_configuration": {"a": perhaps}}) == unsure_acl
	named := object.union(resource_of({"bucket": "shop"}), {"type": "aws_s3_bucket", "name": "shop"})
	seen(open_acl, {
		"aws_s3_bucket": {"aws_s3_bucket.shop": named},
		"aws_s3_bucket_website_configuration": {"a": site},
	}) == nothing
}

test_instances_of_a_bucket_are_told_apart if {
	linked := object.union(acl({"acl": "public-read"}), {
		"unknown": {"bucket": true},
		"references": {"bucket": ["aws_s3_bucket.shop[\"de\"].id", "aws_s3_bucket.shop[\"de\"]", "aws_s3_bucket.shop"]},
	})
	site := object.union(resource_of({}), {
		"unknown": {"bucket": true},
		"references": {"bucket": ["aws_s3_bucket.shop[\"fr\"].id", "aws_s3_bucket.shop[\"fr\"]", "aws_s3_bucket.shop"]},
	})
	seen(linked, {"aws_s3_bucket_website_configuration": {"a": site}}) == found_acl
}

test_what_is_not_known_around_an_acl_is_undecided if {
	every unknown in [
		{"aws_s3_bucket_public_access_block": "ignore_public_acls"},
		{"aws_s3_account_public_access_block": "restrict_public_buckets"},
		{"aws_s3_bucket_ownership_controls": "rule"},
		{"aws_s3_bucket_policy": "policy"},
	] {
		some type, attribute in unknown
		beside := object.union(resource_of({"bucket": "shop"}), {"type": type, "unknown": {attribute: true}})
		seen(open_acl, {type: {"a": beside}}) == unsure_acl
	}
	unknown_acl := object.union(acl({"bucket": "shop"}), {"unknown": {"acl": true}})
	around(unknown_acl, {}) == unsure_acl
	around(unknown_acl, with_policy([denial])) == nothing
	unnamed := object.union(acl({"acl": "public-read"}), {"unknown": {"bucket": true}})
	around(unnamed, {"aws_s3_bucket_website_configuration": [{}]}) == unsure_acl
	around(unnamed, {}) == found_acl
}

test_odd_shapes_around_an_acl_are_no_excuse if {
	every odd in [null, [], {}, "x", 3, [null]] {
		around(open_acl, {
			"aws_s3_bucket_public_access_block": [{"ignore_public_acls": odd}],
			"aws_s3_bucket_ownership_controls": [{"rule": odd}],
			"aws_s3_bucket": [{"website": odd, "bucket": "shop"}],
		}) == found_acl
		around(acl({"bucket": odd, "acl": odd, "access_control_policy": odd}), {}) == nothing
		around(acl({"access_control_policy": [{"grant": odd}]}), {}) == nothing
		around(acl({"access_control_policy": [{"grant": [{"grantee": odd}]}]}), {}) == nothing
	}
}

test_an_acl_that_is_destroyed_passes if {
	around(object.union(open_acl, {"actions": ["delete"]}), {}) == nothing
}

nothing := {"denied": set(), "unsure": set()}

found_acl := {"denied": {["values", "acl"]}, "unsure": set()}

unsure_acl := {"denied": set(), "unsure": {["values", "acl"]}}

over_tls := {
	"Effect": "Allow",
	"Principal": {"AWS": "123456789012"},
	"Action": "s3:GetObject",
	"Resource": "*",
	"Condition": {"Bool": {"aws:SecureTransport": "true"}},
}

with_policy(statements) := {"aws_s3_bucket_policy": [{"policy": json.marshal({"Statement": statements})}]}

open_acl := acl({"bucket": "shop", "acl": "public-read"})

acl(values) := object.union(json.patch(resource_of(null), [{"op": "replace", "path": "/values", "value": values}]), {
	"address": "aws_s3_bucket_acl.shop",
	"type": "aws_s3_bucket_acl",
	"name": "shop",
})

# What is said of a resource among others, of which the values are given by type; they are for the bucket `shop`.
around(resource, others) := seen(resource, {type: resources |
	some type, list in others
	resources := {sprintf("%s.r%d", [type, index]): other |
		some index, values in list
		other := object.union(resource_of(object.union({"bucket": "shop"}, values)), {"type": type, "name": "r"})
	}
})

seen(resource, resources) := {
	"denied": {finding.path | some finding in found},
	"unsure": {finding.path | some finding in open},
} if {
	found := policy.deny with input as resource with data.inventory as {"resources": resources}
	open := policy.undecided with input as resource with data.inventory as {"resources": resources}
}

test_for_which_of_several_buckets_the_website_is_is_undecided if {
	beside_acl(`["a"]`, [`aws_s3_bucket.each["a"].id`, `aws_s3_bucket.each["a"]`, "aws_s3_bucket.each"]) == nothing
	beside_acl(`["a"]`, [`aws_s3_bucket.each["b"].id`, `aws_s3_bucket.each["b"]`, "aws_s3_bucket.each"]) == found_acl
	beside_acl(`["a"]`, ["aws_s3_bucket.each", "var.which"]) == unsure_acl
}

beside_acl(key, references) := seen(opening, {
	"aws_s3_bucket": {one.address: one |
		some other in [`["a"]`, `["b"]`]
		one := object.union(resource_of({}), {"type": "aws_s3_bucket", "name": "each", "address": concat("", ["aws_s3_bucket.each", other])})
	},
	"aws_s3_bucket_website_configuration": {"w": object.union(resource_of({}), {
		"type": "aws_s3_bucket_website_configuration",
		"address": "aws_s3_bucket_website_configuration.w",
		"unknown": {"bucket": true},
		"references": {"bucket": references},
	})},
}) if {
	named := concat("", ["aws_s3_bucket.each", key])
	opening := object.union(acl({"acl": "public-read"}), {
		"unknown": {"bucket": true},
		"references": {"bucket": [concat("", [named, ".id"]), named, "aws_s3_bucket.each"]},
	})
}
