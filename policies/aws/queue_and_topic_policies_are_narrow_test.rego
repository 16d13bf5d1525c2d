package tollgate.aws.queue_and_topic_policies_are_narrow_test

import data.tollgate.aws.queue_and_topic_policies_are_narrow as policy

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
			"actions": ["sqs:SendMessage"],
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
	{"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "arn:aws:s3:::shop/*"},
	more,
)]})})

test_every_action_is_found if {
	denied(with_statement({"Action": "*", "Principal": {"AWS": "123456789012"}})) == {["values", "policy"]}
	denied(with_statement({"Action": "sqs:*", "Principal": {"AWS": "123456789012"}})) == set()
}

test_every_action_for_everybody_is_one_finding if {
	found := policy.deny with input as with_statement({"Action": "*", "Principal": "*"}) with data.inventory as {}
	[ids | ids := found[_].same_as] == [[
		"CKV_AWS_168", "CKV_AWS_387", "730675f9", "abb06e5f", "sqs_queues_not_publicly_accessible",
		"CKV_AWS_72", "AWS-0097", "816ea8cf",
	]]
}

test_what_is_known_of_a_text_is_read if {
	queue := `"Resource": "${tollgate:unknown}"`
	anybody := sprintf(`{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", %s}}`, [queue])
	denied(partly(anybody)) == {["values", "policy"]}
	named := replace(anybody, `"*"`, `{"Service": "sns.amazonaws.com"}`)
	denied(partly(named)) | unsure(partly(named)) == set()
	every principal in [`"${tollgate:unknown}"`, `{"AWS": ["arn:${tollgate:unknown}"]}`, `{"${tollgate:unknown}": "*"}`] {
		text := replace(anybody, `"*"`, principal)
		denied(partly(text)) == set()
		unsure(partly(text)) == {["values", "policy"]}
	}
}

test_an_unknown_statement_is_never_passed if {
	every text in [
		`"${tollgate:unknown}"`, `{"Statement": "${tollgate:unknown}"}`, `{"Statement": ["${tollgate:unknown}"]}`,
		`{"${tollgate:unknown}": []}`, `{"Statement": [{"${tollgate:unknown}": "*"}]}`, `{"Statement": [${tollgate:unknown}]}`,
	] {
		unsure(partly(text)) == {["values", "policy"]}
	}
}

partly(text) := object.union(resource_of({}), {"unknown": {"policy": true}, "partial": {"policy": text}})

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
	"address": "aws_sqs_queue_policy.main",
	"type": "aws_sqs_queue_policy",
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
