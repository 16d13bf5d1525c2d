package tollgate.aws.iam_policy_is_not_administrator_test

import data.tollgate.aws.iam_policy_is_not_administrator as policy

test_everything_on_everything_is_found if {
	denied(allowing("*", "*")) == {["values", "policy"]}
	denied(allowing(["s3:*", "*"], ["*"])) == {["values", "policy"]}
	denied(policy_of(`{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}`)) == {["values", "policy"]}
}

test_one_statement_among_others_is_found if {
	text := json.marshal({"Statement": [
		{"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": "*"},
		{"Effect": "Allow", "Action": "*", "Resource": "*"},
	]})
	denied(policy_of(text)) == {["values", "policy"]}
}

test_a_document_is_looked_at if {
	denied(document({"effect": null, "actions": ["*"], "resources": ["*"]})) == {["values", "statement", 0, "actions"]}
}

test_a_permission_set_is_looked_at if {
	set_ := object.union(allowing("*", "*"), {"type": "aws_ssoadmin_permission_set_inline_policy"})
	denied(object.union(set_, {"values": {"inline_policy": set_.values.policy}})) == {["values", "inline_policy"]}
}

test_denying_everything_passes if {
	denied(policy_of(`{"Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}]}`)) == set()
}

test_the_policy_of_a_resource_passes if {
	text := `{"Statement": [{"Effect": "Allow", "Principal": {"AWS": "1"}, "Action": "*", "Resource": "*"}]}`
	denied(policy_of(text)) == set()
}

test_what_an_organisation_lets_its_accounts_do_passes if {
	made := document({"actions": ["*"], "resources": ["*"]})
	other := {"references": {"content": ["data.aws_iam_policy_document.main.json", "data.aws_iam_policy_document.main"]}}
	inventory := {"resources": {"aws_organizations_policy": {"aws_organizations_policy.a": other}}}
	policy.deny == set() with input as made with data.inventory as inventory
}

test_everything_on_one_bucket_passes if denied(allowing("*", "arn:aws:s3:::shop")) == set()

test_patterns_that_match_everything_are_found if {
	every action in ["*", "*:*", "?*", "**"] {
		every resource in ["*", "*:*", "arn:aws:*:*:*:*", "arn:*:*:*:*:*", "arn:aws:*"] {
			denied(allowing(action, resource)) == {["values", "policy"]}
		}
	}
}

test_patterns_that_match_less_pass if {
	every action in ["s3:*", "*:Get*", "?", "iam:?*"] {
		denied(allowing(action, "*")) == set()
	}
	every resource in ["arn:aws:s3:::*", "arn:aws:*:*:123456789012:*", "arn:aws:iam::*:role/*"] {
		denied(allowing("*", resource)) == set()
	}
}

test_an_unknown_resource_of_a_document_is_undecided if {
	unsure(object.union(
		document({"effect": "Allow", "actions": ["*"]}),
		{"unknown": {"statement": [{"resources": true}]}},
	)) == {["values", "statement", 0]}
}

test_the_name_of_a_resource_of_the_plan_is_one_resource if {
	resource := object.union(document({"actions": ["*"], "resources": [null]}), {
		"unknown": {"statement": [{"resources": [true]}]},
		"references": {"statement[0].resources": ["aws_s3_bucket.shop.arn", "aws_s3_bucket.shop"]},
	})
	unsure(resource) == set()
	denied(resource) == set()
}

test_an_unknown_resource_of_a_narrow_statement_is_decided if {
	unsure(object.union(
		document({"effect": "Allow", "actions": ["s3:GetObject"]}),
		{"unknown": {"statement": [{"resources": [true]}]}},
	)) == set()
}

test_policies_inside_of_a_role_are_looked_at if {
	narrow := allowing("s3:*", "*").values.policy
	wide := allowing("*", "*").values.policy
	denied(role({"inline_policy": [{"policy": narrow}, {"policy": wide}]}, {}, ["inline_policy"])) == {[
		"values",
		"inline_policy",
		1,
		"policy",
	]}
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
