package tollgate.aws.iam_policies_go_to_groups_or_roles_test

import data.tollgate.aws.iam_policies_go_to_groups_or_roles as policy

test_users_are_found if {
	denied(resource_of({"users": ["ana"]})) == {["values", "users"]}
	denied(object.union(resource_of({"users": [null]}), {"unknown": {"users": [true]}})) == {["values", "users"]}
}

test_a_policy_of_a_user_is_found if {
	every type in ["aws_iam_user_policy", "aws_iam_user_policy_attachment"] {
		denied(object.union(resource_of({"user": "ana"}), {"type": type})) == {["values"]}
	}
}

test_a_user_is_told_of_only if {
	user := object.union(resource_of({"name": "ana"}), {"type": "aws_iam_user"})
	denied(user) == set()
	unsure(user) == set()
	told(user) == {["values"]}
	told(object.union(user, {"actions": ["delete"]})) == set()
	told(resource_of({"users": ["ana"]})) == set()
}

told(resource) := {finding.path | some finding in found} if {
	found := policy.warn with input as resource with data.inventory as {}
}

test_unknown_users_are_undecided if {
	unsure(object.union(resource_of({}), {"unknown": {"users": true}})) == {["values", "users"]}
}

test_odd_shapes_are_no_objection if {
	every values in [null, "text", {}, {"users": null}, {"users": []}, {"users": {}}] {
		denied(resource_of(values)) == set()
	}
}

test_what_is_destroyed_passes if {
	denied(object.union(resource_of({"users": ["ana"]}), {"actions": ["delete"]})) == set()
}

resource_of(values) := {
	"address": "aws_iam_policy_attachment.main",
	"type": "aws_iam_policy_attachment",
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
