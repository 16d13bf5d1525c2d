package tollgate.aws.s3_keeps_versions_test

import data.tollgate.aws.s3_keeps_versions as policy

test_a_bucket_without_versions_is_found if {
	denied(resource_of({"bucket": "shop"})) == {["values"]}
	denied(resource_of({"bucket": "shop", "versioning": [{"enabled": false}]})) == {["values"]}
}

test_a_bucket_with_versions_passes if {
	denied(resource_of({"bucket": "shop", "versioning": [{"enabled": true}]})) == set()
	inventory := {"resources": {"aws_s3_bucket_versioning": {"a": versioning({"bucket": "shop"})}}}
	policy.deny == set() with input as resource_of({"bucket": "shop"}) with data.inventory as inventory
}

test_suspended_versions_are_found_where_they_are if {
	every status in ["Suspended", "Disabled", null, 1] {
		denied(versioning({"versioning_configuration": [{"status": status}]})) == {[
			"values", "versioning_configuration", 0,
			"status",
		]}
	}
	denied(versioning({"versioning_configuration": [{"status": "Enabled"}]})) == set()
}

test_an_unknown_status_is_undecided if {
	unsure(object.union(
		versioning({"versioning_configuration": [{}]}),
		{"unknown": {"versioning_configuration": [{"status": true}]}},
	)) == {["values", "versioning_configuration", 0, "status"]}
}

versioning(values) := object.union(resource_of(values), {"type": "aws_s3_bucket_versioning"})

test_odd_shapes_are_no_objection if {
	every values in [null, "text"] {
		denied(resource_of(values)) == set()
	}
	denied(resource_of({"versioning": "on"})) == {["values"]}
}

test_what_is_destroyed_passes if {
	denied(object.union(resource_of({}), {"actions": ["delete"]})) == set()
}

resource_of(values) := {
	"address": "aws_s3_bucket.main",
	"type": "aws_s3_bucket",
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

test_a_versioning_of_one_of_several_instances_passes_that_one if {
	keyed := [`aws_s3_bucket.each["a"].id`, `aws_s3_bucket.each["a"]`, "aws_s3_bucket.each"]
	outcome_of(instance("a"), keyed) == {"denied": 0, "unsure": 0}
	outcome_of(instance("b"), keyed) == {"denied": 1, "unsure": 0}
	all := ["aws_s3_bucket.each"]
	every key in ["a", "b"] { outcome_of(instance(key), all) == {"denied": 0, "unsure": 0} }
}

test_of_which_of_several_instances_a_versioning_is_is_undecided if {
	every references in [["aws_s3_bucket.each", "var.which"], ["aws_s3_bucket.each", "each.value.which", "each.value"]] {
		every key in ["a", "b"] { outcome_of(instance(key), references) == {"denied": 0, "unsure": 1} }
	}
}

outcome_of(resource, references) := {"denied": count(denials), "unsure": count(doubts)} if {
	inventory := {"resources": {
		"aws_s3_bucket": {one.address: one | some key in ["a", "b"]; one := instance(key)},
		"aws_s3_bucket_versioning": {"aws_s3_bucket_versioning.some": companion_of(references)},
	}}
	denials := policy.deny with input as resource with data.inventory as inventory
	doubts := policy.undecided with input as resource with data.inventory as inventory
}

instance(key) := {
	"address": concat("", [`aws_s3_bucket.each["`, key, `"]`]),
	"type": "aws_s3_bucket",
	"name": "each",
	"module": "",
	"mode": "managed",
	"values": {"bucket": key},
	"unknown": {},
	"configured": [],
	"references": {},
	"actions": ["create"],
}

companion_of(references) := {
	"address": "aws_s3_bucket_versioning.some",
	"type": "aws_s3_bucket_versioning",
	"name": "some",
	"module": "",
	"mode": "managed",
	"values": {},
	"unknown": {"bucket": true},
	"configured": ["bucket"],
	"references": {"bucket": references},
	"actions": ["create"],
}
