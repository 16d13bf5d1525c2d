package tollgate.aws.iam_policy_names_actions_test

import data.tollgate.aws.iam_policy_names_actions as policy

test_a_wildcard_for_all_actions_is_found_whatever_the_resource if {
	every resource in ["*", "arn:aws:s3:::shop"] {
		denied(allowing("*", resource)) == {["values", "policy"]}
	}
}

test_all_actions_of_a_service_are_found_on_all_resources if {
	denied(allowing(["ec2:Describe*", "s3:*"], ["*"])) == {["values", "policy"]}
	denied(allowing("s3:*", "arn:aws:s3:::shop")) == set()
	denied(allowing("ec2:Describe*", "*")) == set()
}

test_an_action_that_gives_away_rights_or_data_is_told_of if {
	every action in ["iam:PassRole", "IAM:passrole", "s3:GetObject", "secretsmanager:GetSecretValue", "kms:CreateGrant"] {
		told(allowing(action, "*")) == {["values", "policy"]}
		told(allowing(action, "arn:aws:iam::111122223333:role/shop")) == set()
	}
	every action in ["s3:ListAllMyBuckets", "sts:GetCallerIdentity", "ecr:GetAuthorizationToken", "x", ""] {
		told(allowing(action, "*")) == set()
	}
}

test_a_group_of_actions_on_all_resources_is_told_of if {
	told(allowing("ec2:Describe*", "*")) == {["values", "policy"]}
	told(allowing(["ec2:describe*", "S3:Get*"], "*")) == {["values", "policy"]}
	every action in ["elasticloadbalancing:Describe*", "ec2:DescribeInstances", "ec2:DescribeInstance*", "tag:Get*"] {
		told(allowing(action, "*")) == set()
	}
	told(allowing("ec2:Describe*", "arn:aws:ec2:*:*:instance/*")) == set()
	told(allowing(["ec2:Describe*", "s3:*"], ["*"])) == set()
}

test_a_service_without_resources_passes if {
	denied(allowing("support:*", "*")) == set()
}

test_all_but_a_few_are_found if {
	denied(document({"effect": null, "not_actions": ["iam:*"], "resources": ["*"]})) == {[
		"values",
		"statement",
		0,
		"not_actions",
	]}
}

test_an_unknown_action_is_undecided if {
	unsure(object.union(
		document({"actions": [null], "resources": ["arn:aws:s3:::shop"]}),
		{"unknown": {"statement": [{"actions": [true]}]}},
	)) == {["values", "statement", 0]}
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

told(resource) := {finding.path | some finding in found} if {
	found := policy.warn with input as resource with data.inventory as {}
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
