package tollgate.secrets.secrets_are_rotated_test

import data.tollgate.secrets.secrets_are_rotated as policy

test_a_secret_that_nothing_rotates_is_found if {
	denied(secret({"name": "db"})) == {["values"]}
}

test_a_rotated_secret_passes if {
	rotation := resource("aws_secretsmanager_secret_rotation", {"secret_id": "db"}, {})
	inventory := {"resources": {"aws_secretsmanager_secret_rotation": {"a": rotation}}}
	described := secret({"name": "db"})
	found := policy.deny with input as described with data.inventory as inventory
	found == set()
}

test_a_rotation_of_something_unknown_is_undecided if {
	rotation := resource("aws_secretsmanager_secret_rotation", {}, {"secret_id": true})
	inventory := {"resources": {"aws_secretsmanager_secret_rotation": {"a": rotation}}}
	described := secret({"name": "db"})
	found := policy.deny with input as described with data.inventory as inventory
	found == set()
	doubts := policy.undecided with input as described with data.inventory as inventory
	count(doubts) == 1
}

test_slow_rotations_are_found if {
	denied(after(91)) == {["values", "rotation_rules", 0, "automatically_after_days"]}
	denied(by("rate(180 days)")) == {["values", "rotation_rules", 0, "schedule_expression"]}
	denied(by("cron(0 8 1 1 ? *)")) == {["values", "rotation_rules", 0, "schedule_expression"]}
	denied(by("cron(0 8 1 JAN,JUL ? *)")) == {["values", "rotation_rules", 0, "schedule_expression"]}
	denied(by("cron(0 8 1 */6 ? *)")) == {["values", "rotation_rules", 0, "schedule_expression"]}
}

test_fast_rotations_pass if {
	every rotation in [after(90), after(1), by("rate(90 days)"), by("rate(4 hours)"), by("cron(0 12 * * ? *)")] {
		denied(rotation) == set()
		unsure(rotation) == set()
	}
}

test_the_days_are_a_parameter if {
	rotation := after(60)
	found := policy.deny with input as rotation with data.params as {"secret_rotation_days": 30}
	count(found) == 1
}

test_what_cannot_be_told_is_undecided if {
	unsure(by("cron(0 8 1 1-6 ? *)")) == {["values", "rotation_rules", 0]}
	unsure(by("at noon")) == {["values", "rotation_rules", 0]}
	nothing := resource("aws_secretsmanager_secret_rotation", {"rotation_rules": null}, {})
	unsure(nothing) == {["values", "rotation_rules", 0]}
}

test_odd_shapes_are_no_error if {
	denied(resource("aws_secretsmanager_secret_rotation", {"rotation_rules": [null]}, {})) == set()
	denied(resource("aws_secretsmanager_secret_rotation", {"rotation_rules": {"schedule_expression": 7}}, {})) == set()
	denied(by("cron()")) == set()
	denied(by("rate(x days)")) == set()
}

secret(values) := resource("aws_secretsmanager_secret", values, {})

after(days) := resource(
	"aws_secretsmanager_secret_rotation",
	{"rotation_rules": [{"automatically_after_days": days}]},
	{},
)

by(schedule) := resource(
	"aws_secretsmanager_secret_rotation",
	{"rotation_rules": [{"schedule_expression": schedule}]},
	{},
)

denied(resource) := {finding.path | some finding in found} if {
	found := policy.deny with input as resource with data.inventory as {}
}

unsure(resource) := {finding.path | some finding in found} if {
	found := policy.undecided with input as resource with data.inventory as {}
}

resource(type, values, unknown) := {
	"address": concat(".", [type, "main"]),
	"type": type,
	"name": "main",
	"mode": "managed",
	"module": "",
	"values": values,
	"unknown": unknown,
	"references": {},
	"configured": [attribute | some attribute, _ in values],
	"actions": ["create"],
}

test_a_rotation_of_one_of_several_instances_passes_that_one if {
	keyed := [`aws_secretsmanager_secret.each["a"].id`, `aws_secretsmanager_secret.each["a"]`, "aws_secretsmanager_secret.each"]
	outcome_of(instance("a"), keyed) == {"denied": 0, "unsure": 0}
	outcome_of(instance("b"), keyed) == {"denied": 1, "unsure": 0}
	all := ["aws_secretsmanager_secret.each"]
	every key in ["a", "b"] { outcome_of(instance(key), all) == {"denied": 0, "unsure": 0} }
}

test_of_which_of_several_instances_a_rotation_is_is_undecided if {
	every references in [["aws_secretsmanager_secret.each", "var.which"], ["aws_secretsmanager_secret.each", "each.value.which", "each.value"]] {
		every key in ["a", "b"] { outcome_of(instance(key), references) == {"denied": 0, "unsure": 1} }
	}
}

outcome_of(resource, references) := {"denied": count(denials), "unsure": count(doubts)} if {
	inventory := {"resources": {
		"aws_secretsmanager_secret": {one.address: one | some key in ["a", "b"]; one := instance(key)},
		"aws_secretsmanager_secret_rotation": {"aws_secretsmanager_secret_rotation.some": companion_of(references)},
	}}
	denials := policy.deny with input as resource with data.inventory as inventory
	doubts := policy.undecided with input as resource with data.inventory as inventory
}

instance(key) := {
	"address": concat("", [`aws_secretsmanager_secret.each["`, key, `"]`]),
	"type": "aws_secretsmanager_secret",
	"name": "each",
	"module": "",
	"mode": "managed",
	"values": {"name": key},
	"unknown": {},
	"configured": [],
	"references": {},
	"actions": ["create"],
}

companion_of(references) := {
	"address": "aws_secretsmanager_secret_rotation.some",
	"type": "aws_secretsmanager_secret_rotation",
	"name": "some",
	"module": "",
	"mode": "managed",
	"values": {},
	"unknown": {"secret_id": true},
	"configured": ["secret_id"],
	"references": {"secret_id": references},
	"actions": ["create"],
}
