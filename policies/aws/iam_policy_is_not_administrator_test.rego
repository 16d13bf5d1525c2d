package tollgate.aws.iam_policy_is_not_administrator_test

import data.tollgate.aws.iam_policy_is_not_administrator as policy

test_everything_on_everything_is_found if {
	denied({
		"address": "aws_iam_policy.main",
		"type": "aws_iam_policy",
		"name": "main",
		"mode": "managed",
		"module": "",
		"values": {
			"policy": "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Action\": [\"s3:GetObject\"], \"Resource\": \"*\"}, {\"Effect\": \"Allow\", \"Action\": \"*\", \"Resource\": \"*\"}]}",
		},
		"unknown": {},
		"references": {},
		"actions": ["create"],
	}) == {["values", "policy"]}
}

test_lists_are_looked_at if {
	denied({
		"address": "aws_iam_role_policy.main",
		"type": "aws_iam_role_policy",
		"name": "main",
		"mode": "managed",
		"module": "",
		"values": {
			"policy": "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Action\": [\"s3:*\", \"*\"], \"Resource\": [\"*\"]}]}",
		},
		"unknown": {},
		"references": {},
		"actions": ["create"],
	}) == {["values", "policy"]}
}

test_one_statement_without_a_list_is_found if {
	denied({
		"address": "aws_iam_user_policy.main",
		"type": "aws_iam_user_policy",
		"name": "main",
		"mode": "managed",
		"module": "",
		"values": {
			"policy": "{\"Statement\": {\"Effect\": \"Allow\", \"Action\": \"*\", \"Resource\": \"*\"}}",
		},
		"unknown": {},
		"references": {},
		"actions": ["create"],
	}) == {["values", "policy"]}
}

test_a_document_is_looked_at if {
	denied({
		"address": "data.aws_iam_policy_document.main",
		"type": "aws_iam_policy_document",
		"name": "main",
		"mode": "data",
		"module": "",
		"values": {"statement": [{"effect": null, "actions": ["*"], "resources": ["*"]}]},
		"unknown": {},
		"references": {},
		"actions": ["read"],
	}) == {["values", "statement", 0, "actions"]}
}

test_denying_everything_passes if {
	denied({
		"address": "aws_iam_policy.main",
		"type": "aws_iam_policy",
		"name": "main",
		"mode": "managed",
		"module": "",
		"values": {
			"policy": "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Deny\", \"Action\": \"*\", \"Resource\": \"*\"}]}",
		},
		"unknown": {},
		"references": {},
		"actions": ["create"],
	}) == set()
}

test_everything_on_one_bucket_passes if {
	denied({
		"address": "aws_iam_policy.main",
		"type": "aws_iam_policy",
		"name": "main",
		"mode": "managed",
		"module": "",
		"values": {
			"policy": "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Action\": \"*\", \"Resource\": \"arn:aws:s3:::shop\"}]}",
		},
		"unknown": {},
		"references": {},
		"actions": ["create"],
	}) == set()
}

test_odd_shapes_are_no_objection if {
	denied({
		"address": "aws_iam_policy.main",
		"type": "aws_iam_policy",
		"name": "main",
		"mode": "managed",
		"module": "",
		"values": {"policy": "[null, {\"Statement\": [null, \"x\"]}]"},
		"unknown": {},
		"references": {},
		"actions": ["create"],
	}) == set()
}

test_an_unknown_policy_is_undecided if {
	unsure({
		"address": "aws_iam_policy.main",
		"type": "aws_iam_policy",
		"name": "main",
		"mode": "managed",
		"module": "",
		"values": {},
		"unknown": {"policy": true},
		"references": {},
		"actions": ["create"],
	}) == {["values", "policy"]}
}

test_a_policy_that_cannot_be_read_is_undecided if {
	unsure({
		"address": "aws_iam_policy.main",
		"type": "aws_iam_policy",
		"name": "main",
		"mode": "managed",
		"module": "",
		"values": {"policy": "{\"Statement\": ["},
		"unknown": {},
		"references": {},
		"actions": ["create"],
	}) == {["values", "policy"]}
}

test_an_unknown_resource_of_a_document_is_undecided if {
	unsure({
		"address": "data.aws_iam_policy_document.main",
		"type": "aws_iam_policy_document",
		"name": "main",
		"mode": "data",
		"module": "",
		"values": {"statement": [{"effect": "Allow", "actions": ["*"]}]},
		"unknown": {"statement": [{"resources": true}]},
		"references": {},
		"actions": ["read"],
	}) == {["values", "statement", 0]}
}

test_an_unknown_resource_of_a_narrow_statement_is_decided if {
	unsure({
		"address": "data.aws_iam_policy_document.main",
		"type": "aws_iam_policy_document",
		"name": "main",
		"mode": "data",
		"module": "",
		"values": {"statement": [{"effect": "Allow", "actions": ["s3:GetObject"]}]},
		"unknown": {"statement": [{"resources": [true]}]},
		"references": {},
		"actions": ["read"],
	}) == set()
}

test_a_known_policy_is_decided if {
	unsure({
		"address": "aws_iam_policy.main",
		"type": "aws_iam_policy",
		"name": "main",
		"mode": "managed",
		"module": "",
		"values": {
			"policy": "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Action\": \"*\", \"Resource\": \"*\"}]}",
		},
		"unknown": {},
		"references": {},
		"actions": ["create"],
	}) == set()
}

test_patterns_that_match_everything_are_found if {
	every action in ["*", "*:*", "?*", "**"] {
		every resource in ["*", "*:*", "arn:aws:*:*:*:*", "arn:*:*:*:*:*", "arn:aws:*"] {
			denied(policy_with(action, resource)) == {["values", "policy"]}
		}
	}
}

test_patterns_that_match_less_pass if {
	every action in ["s3:*", "*:Get*", "?", "iam:?*"] {
		denied(policy_with(action, "*")) == set()
	}
	every resource in ["arn:aws:s3:::*", "arn:aws:*:*:123456789012:*", "arn:aws:iam::*:role/*"] {
		denied(policy_with("*", resource)) == set()
	}
}

policy_with(action, resource) := {
	"address": "aws_iam_policy.main",
	"type": "aws_iam_policy",
	"name": "main",
	"mode": "managed",
	"module": "",
	"values": {"policy": text_with(action, resource)},
	"unknown": {},
	"references": {},
	"actions": ["create"],
}

text_with(action, resource) := json.marshal({
	"Version": "2012-10-17",
	"Statement": [{"Effect": "Allow", "Action": action, "Resource": resource}],
})

test_policies_inside_of_a_role_are_looked_at if {
	denied(role(
		{"inline_policy": [{"policy": text_with("s3:*", "*")}, {"policy": text_with("*", "*")}]},
		{},
		["inline_policy"],
	)) == {["values", "inline_policy", 1, "policy"]}
}

test_an_unknown_policy_inside_of_a_role_is_undecided if {
	unsure(role({"inline_policy": [{"name": "a"}]}, {"inline_policy": [{"policy": true}]}, ["inline_policy"])) == {[
		"values",
		"inline_policy",
		0,
		"policy",
	]}
	unsure(role({}, {"inline_policy": true}, ["inline_policy"])) == {["values", "inline_policy"]}
}

test_a_role_without_policies_inside_is_decided if {
	unsure(role({"name": "main"}, {"inline_policy": true}, ["name"])) == set()
}

role(values, unknown, configured) := {
	"address": "aws_iam_role.main",
	"type": "aws_iam_role",
	"name": "main",
	"mode": "managed",
	"module": "",
	"values": values,
	"unknown": unknown,
	"references": {},
	"configured": configured,
	"actions": ["create"],
}

denied(resource) := {finding.path | some finding in found} if {
	found := policy.deny with input as resource with data.inventory as {}
}

unsure(resource) := {finding.path | some finding in found} if {
	found := policy.undecided with input as resource with data.inventory as {}
}
