package tollgate.aws.iam_password_policy_is_strong_test

import data.tollgate.aws.iam_password_policy_is_strong as policy

strong := {
	"minimum_password_length": 14,
	"password_reuse_prevention": 24,
	"max_password_age": 90,
	"require_lowercase_characters": true,
	"require_uppercase_characters": true,
	"require_numbers": true,
	"require_symbols": true,
}

test_a_strong_policy_passes if denied(resource_of(strong)) == set()

test_each_weakness_is_found if {
	every attribute, value in {
		"minimum_password_length": 13,
		"password_reuse_prevention": 0,
		"max_password_age": 91,
		"require_lowercase_characters": false,
		"require_uppercase_characters": null,
		"require_numbers": "yes",
		"require_symbols": false,
	} {
		denied(resource_of(object.union(strong, {attribute: value}))) == {["values", attribute]}
	}
}

test_passwords_that_never_expire_are_found if {
	denied(resource_of(object.union(strong, {"max_password_age": 0}))) == {["values", "max_password_age"]}
}

test_unknown_is_undecided if {
	resource := object.union(
		resource_of(object.remove(strong, ["require_numbers"])),
		{"unknown": {"require_numbers": true}},
	)
	denied(resource) == set()
	unsure(resource) == {["values", "require_numbers"]}
}

test_what_the_provider_fills_in_is_its_default if {
	resource := object.union(
		resource_of(object.remove(strong, ["require_numbers"])),
		{"unknown": {"require_numbers": true}, "configured": ["minimum_password_length"]},
	)
	denied(resource) == {["values", "require_numbers"]}
}

test_what_is_destroyed_passes if {
	denied(object.union(resource_of({}), {"actions": ["delete"]})) == set()
}

test_odd_shapes_are_no_error if {
	count(denied(resource_of({"minimum_password_length": "14", "max_password_age": [90]}))) == 7
	denied(resource_of("text")) == set()
}

resource_of(values) := {
	"address": "aws_iam_account_password_policy.main",
	"type": "aws_iam_account_password_policy",
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
