package tollgate.aws.iam_attaches_no_administrator_policy_test

import data.tollgate.aws.iam_attaches_no_administrator_policy as policy

test_policies_of_administrators_are_found if {
	every name in ["AdministratorAccess", "IAMFullAccess"] {
		arn := sprintf("arn:aws:iam::aws:policy/%s", [name])
		denied(resource_of({"policy_arn": arn})) == {["values", "policy_arn"]}
		denied(object.union(resource_of({"managed_policy_arns": ["a", arn]}), {"type": "aws_iam_role"})) == {[
			"values",
			"managed_policy_arns",
			1,
		]}
	}
}

test_policies_of_the_account_pass if {
	denied(resource_of({"policy_arn": "arn:aws:iam::123456789012:policy/AdministratorAccess"})) == set()
	denied(resource_of({"policy_arn": "arn:aws:iam::aws:policy/ReadOnlyAccess"})) == set()
}

test_a_policy_that_is_looked_up_is_found_once if {
	looked_up := object.union(
		resource_of({"name": "AdministratorAccess", "arn": "arn:aws:iam::aws:policy/AdministratorAccess"}),
		{"type": "aws_iam_policy", "mode": "data"},
	)
	denied(looked_up) == {["values", "arn"]}
}

test_an_unknown_policy_is_undecided_unless_the_plan_makes_it if {
	resource := object.union(resource_of(null), {"unknown": {"policy_arn": true}})
	unsure(resource) == {["values", "policy_arn"]}
	unsure(object.union(resource, {"references": {"policy_arn": ["aws_iam_policy.a.arn", "aws_iam_policy.a"]}})) == set()
}

test_odd_shapes_are_no_objection if {
	every values in [null, "text", {}, {"policy_arn": null}, {"policy_arn": ["x"]}, {"managed_policy_arns": [null]}] {
		denied(resource_of(values)) == set()
	}
}

test_what_is_destroyed_passes if {
	denied(object.union(resource_of({"policy_arn": "arn:aws:iam::aws:policy/AdministratorAccess"}), {"actions": ["delete"]})) == set()
}

resource_of(values) := {
	"address": "aws_iam_role_policy_attachment.main",
	"type": "aws_iam_role_policy_attachment",
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
