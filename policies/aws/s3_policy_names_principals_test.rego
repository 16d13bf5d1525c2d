package tollgate.aws.s3_policy_names_principals_test

import data.tollgate.aws.s3_policy_names_principals as policy

test_anybody_is_found_however_it_is_written if {
	every principal in [
		"*", {"AWS": "*"}, {"AWS": ["123456789012", "*"]}, {"AWS": "arn:aws:iam::*:role/shop"},
	] {
		denied(with_statement({"Principal": principal})) == {["values", "policy"]}
	}
	denied(with_statement({"NotPrincipal": {"AWS": "123456789012"}})) == {["values", "policy"]}
}

test_who_is_named_passes if {
	every principal in [
		{"AWS": "123456789012"}, {"AWS": ["arn:aws:iam::123456789012:role/shop"]}, {"Service": "s3.amazonaws.com"},
	] {
		denied(with_statement({"Principal": principal})) == set()
	}
}

test_a_condition_that_restricts_passes if {
	every condition in [
		{"StringEquals": {"aws:SourceAccount": "123456789012"}},
		{"StringEquals": {"AWS:SourceOwner": "123456789012"}},
		{"ArnLike": {"aws:SourceArn": "arn:aws:s3:::shop-*"}},
		{"ForAnyValue:StringEquals": {"aws:PrincipalOrgPaths": ["o-a/r-b/"]}},
		{"IpAddress": {"aws:SourceIp": ["192.0.2.0/24"]}},
		{"Bool": {"aws:PrincipalIsAWSService": true}},
	] {
		denied(with_statement({"Principal": "*", "Condition": condition})) == set()
	}
}

test_a_condition_that_restricts_nothing_does_not_count if {
	every condition in [
		{},
		null,
		{"Bool": {"aws:SecureTransport": "true"}},
		{"StringLike": {"aws:PrincipalArn": "*"}},
		{"ArnLike": {"aws:SourceArn": ["arn:aws:s3:::shop", "arn:aws:sns:*:*:*"]}},
		{"IpAddress": {"aws:SourceIp": ["0.0.0.0/0"]}},
		{"StringNotEquals": {"aws:PrincipalAccount": "123456789012"}},
		{"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-a"}},
		{"ForAllValues:StringEquals": {"aws:PrincipalOrgPaths": ["o-a/r-b/"]}},
	] {
		denied(with_statement({"Principal": "*", "Condition": condition})) == {["values", "policy"]}
	}
}

test_a_denial_passes if {
	denied(with_statement({"Effect": "Deny", "Principal": "*"})) == set()
}

test_an_unknown_policy_is_undecided if {
	unsure(object.union(resource_of(null), {"unknown": {"policy": true}})) == {["values", "policy"]}
	unsure(resource_of({"policy": "{"})) == {["values", "policy"]}
}

test_the_document_of_an_unknown_policy_is_followed if {
	document := {
		"address": "data.aws_iam_policy_document.main",
		"values": {"statement": [{
			"effect": null,
			"actions": ["s3:GetObject"],
			"principals": [{"type": "AWS", "identifiers": ["*"]}],
			"resources": [null],
		}]},
		"unknown": {"statement": [{"resources": [true]}]},
	}
	resource := object.union(resource_of(null), {
		"unknown": {"policy": true},
		"references": {"policy": ["data.aws_iam_policy_document.main.json", document.address]},
	})
	inventory := {"resources": {"aws_iam_policy_document": {document.address: document}}}
	found := policy.deny with input as resource with data.inventory as inventory
	{finding.path | some finding in found} == {["values", "policy"]}
}

with_statement(more) := resource_of({"policy": json.marshal({"Statement": [object.union(
	{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::shop/*"},
	more,
)]})})

test_odd_shapes_are_no_objection if {
	every values in [
		null, "text", {}, {"policy": 7}, {"policy": "[]"},
		{"policy": `{"Statement": [null, {"Principal": null}]}`},
	] {
		denied(resource_of(values)) == set()
	}
}

test_what_is_destroyed_passes if {
	denied(object.union(
		resource_of({
			"policy": `{"Statement": [{"Effect": "Allow", "Principal": "*"}]}`,
		}),
		{"actions": ["delete"]},
	)) == set()
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

test_all_but_one_are_few_to_others if {
	"CKV_AWS_70" in same(with_statement({"Principal": "*"}))
	open := {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*"}}
	"CKV_AWS_70" in same(with_statement({"Principal": "*", "Condition": open}))
	idle := {"ArnNotEquals": {"aws:PrincipalArn": "arn:aws:iam::123456789012:user/shop"}}
	not "CKV_AWS_70" in same(with_statement({"Principal": "*", "Condition": idle}))
}

same(resource) := {id | id := policy.deny[_].same_as[_] with input as resource with data.inventory as {}}
