package tollgate.aws.dynamodb_tables_can_be_restored_test

import data.tollgate.aws.dynamodb_tables_can_be_restored as policy

test_what_is_off_or_not_said_is_found if {
	every values in [{}, {"deletion_protection_enabled": false, "point_in_time_recovery": [{"enabled": false}]}] {
		denied(table(values, {}, [])) == both
	}
	denied(table({}, {"point_in_time_recovery": true}, ["name"])) == both
}

both := {["values", "deletion_protection_enabled"], ["values", "point_in_time_recovery", 0, "enabled"]}

test_each_is_told_for_itself if {
	denied(table({"deletion_protection_enabled": true}, {}, [])) == {["values", "point_in_time_recovery", 0, "enabled"]}
	denied(table({"point_in_time_recovery": [{"enabled": true}]}, {}, [])) == {[
		"values",
		"deletion_protection_enabled",
	]}
}

test_the_unknown_is_undecided if {
	protected := {"deletion_protection_enabled": true}
	resource := table(protected, {"point_in_time_recovery": true}, ["point_in_time_recovery"])
	denied(resource) == set()
	unsure(resource) == {["values", "point_in_time_recovery", 0, "enabled"]}
}

test_odd_shapes_are_as_nothing_said if {
	every odd in [null, "x", [], {}, [null], [[]], [{"enabled": "true"}]] {
		denied(table({"point_in_time_recovery": odd, "deletion_protection_enabled": odd}, {}, [])) == both
	}
	denied(table(null, {}, [])) == set()
}

denied(resource) := {finding.path | some finding in found} if {
	found := policy.deny with input as resource with data.inventory as {}
}

unsure(resource) := {finding.path | some finding in found} if {
	found := policy.undecided with input as resource with data.inventory as {}
}

table(values, unknown, configured) := {
	"address": "aws_dynamodb_table.main",
	"type": "aws_dynamodb_table",
	"name": "main",
	"mode": "managed",
	"module": "",
	"values": values,
	"unknown": unknown,
	"references": {},
	"configured": configured,
	"actions": ["create"],
}
