package tollgate.aws.iam_policy_constrains_risky_actions_test

import data.tollgate.aws.iam_policy_constrains_risky_actions as policy

test_each_kind_is_found_on_every_resource if {
	every action in [
		"iam:PutRolePolicy", "iam:passrole", "sts:AssumeRole", "secretsmanager:GetSecretValue", "kms:CreateGrant",
		"s3:DeleteObject", "s3:*", "*",
	] {
		denied(allowing(action, "*")) == {["values", "policy"]}
		denied(allowing(action, "arn:aws:s3:::shop")) == set()
	}
}

test_the_other_tools_checks_are_told_by_kind if {
	same_as(allowing("s3:GetObject", "*")) == {"CKV_AWS_288", "CKV_AWS_108"}
	same_as(allowing("iam:PassRole", "*")) & {"AWS-0342", "CKV_AWS_286"} == {"AWS-0342"}
	"CKV_AWS_286" in same_as(allowing(["iam:PassRole", "ec2:RunInstances"], "*"))
}

test_reading_what_is_not_secret_passes if {
	every action in ["ec2:Describe*", "s3:List*", "logs:PutLogEvents", "xray:Put*", "ecr:GetAuthorizationToken"] {
		denied(allowing(action, "*")) == set()
	}
}

test_all_but_some_actions_write if {
	every excepted in ["iam:*", "i?m:*", ["iam:*", "s3:*"]] { "CKV_AWS_290" in same_as(all_but(excepted)) }
	every excepted in ["*", ["*:*"]] { not "CKV_AWS_290" in same_as(all_but(excepted)) }
	denying := policy_of(json.marshal({"Statement": [
		{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"},
		{"Effect": "Deny", "Action": "*", "Resource": "*"},
	]}))
	denied(denying) == set()
}

all_but(actions) := policy_of(json.marshal({"Statement": [{
	"Effect": "Allow",
	"NotAction": actions,
	"Resource": "*",
}]}))

test_one_finding_for_a_statement if {
	found := policy.deny with input as allowing("*", "*") with data.inventory as {}
	count(found) == 1
}

test_a_policy_of_the_plan_is_told_at_its_document if {
	made := object.union(document({"actions": ["s3:GetObject"], "resources": ["*"]}), {"unknown": {"json": true}})
	attached := {
		"address": "aws_iam_policy.main",
		"type": "aws_iam_policy",
		"name": "main",
		"mode": "managed",
		"values": null,
		"unknown": {"policy": true},
		"references": {"policy": ["data.aws_iam_policy_document.main.json", "data.aws_iam_policy_document.main"]},
		"configured": ["policy"],
		"actions": ["create"],
	}
	inventory := {"resources": {"aws_iam_policy_document": {made.address: made}}}
	policy.deny == set() with input as attached with data.inventory as inventory
	policy.undecided == set() with input as attached with data.inventory as inventory
	count(policy.deny) == 1 with input as made with data.inventory as inventory
}

same_as(resource) := {id | some finding in found; some id in finding.same_as} if {
	found := policy.deny with input as resource with data.inventory as {}
}

document(statement) := {
	"address": "data.aws_iam_policy_document.main",
	"type": "aws_iam_policy_document",
	"name": "main",
	"mode": "data",
	"module": "",
	"values": {"statement": [statement]},
	"unknown": {},
	"references": {},
	"actions": ["read"],
}

policy_of(text) := {
	"address": "aws_iam_policy.main",
	"type": "aws_iam_policy",
	"name": "main",
	"mode": "managed",
	"module": "",
	"values": {"policy": text},
	"unknown": {},
	"references": {},
	"actions": ["create"],
}

allowing(actions, resources) := policy_of(json.marshal({"Statement": [{
	"Effect": "Allow",
	"Action": actions,
	"Resource": resources,
}]}))

denied(resource) := {finding.path | some finding in found} if {
	found := policy.deny with input as resource with data.inventory as {}
}

unsure(resource) := {finding.path | some finding in found} if {
	found := policy.undecided with input as resource with data.inventory as {}
}

odd_texts := [
	"[]", "null", "{}", `{"Statement": null}`, `{"Statement": [null, 1, "x"]}`, `{"Statement": {"Effect": ["Allow"]}}`,
	`{"Statement": [{"Effect": "Allow", "Action": {"a": 1}, "Resource": "*"}]}`,
	`{"Statement": [{"Effect": "Allow", "Action": [], "Resource": []}]}`,
	`{"Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*", "Principal": "*"}]}`,
]

test_odd_shapes_are_no_objection if {
	every text in odd_texts {
		denied(policy_of(text)) == set()
		unsure(policy_of(text)) == set()
	}
	every values in [null, "text", {}, {"statement": null}, {"statement": [null, "x", {}]}] {
		denied(object.union(document({}), {"values": values})) == set()
	}
}

test_what_is_destroyed_passes if {
	denied(object.union(allowing("*", "*"), {"actions": ["delete"]})) == set()
}

test_what_cannot_be_read_is_undecided if {
	unsure(policy_of(`{"Statement": [`)) == {["values", "policy"]}
	unsure(object.union(policy_of("x"), {"values": null, "unknown": {"policy": true}})) == {["values", "policy"]}
	unsure(object.union(document({}), {"unknown": {"statement": true}})) == {["values", "statement"]}
}
