package tollgate.aws.rds_is_protected_from_deletion_test

import data.tollgate.aws.rds_is_protected_from_deletion as policy

test_no_and_nothing_are_found if {
	every value in [false, null, "true", [], {}] {
		denied(instance({"deletion_protection": value}, {}, [])) == {["values", "deletion_protection"]}
	}
}

test_yes_passes if {
	denied(instance({"deletion_protection": true}, {}, [])) == set()
}

test_what_the_provider_fills_in_is_found if {
	silent := instance({}, {"deletion_protection": true}, ["name"])
	denied(silent) == {["values", "deletion_protection"]}
	unsure(silent) == set()
}

test_the_unknown_is_undecided if {
	resource := instance({}, {"deletion_protection": true}, ["deletion_protection"])
	denied(resource) == set()
	unsure(resource) == {["values", "deletion_protection"]}
}

test_one_that_is_destroyed_or_read_passes if {
	denied(instance(null, {}, [])) == set()
	denied(object.union(instance({}, {}, []), {"actions": ["delete"]})) == set()
	denied(object.union(instance({}, {}, []), {"mode": "data"})) == set()
}

denied(resource) := {finding.path | some finding in found} if {
	found := policy.deny with input as resource with data.inventory as {}
}

unsure(resource) := {finding.path | some finding in found} if {
	found := policy.undecided with input as resource with data.inventory as {}
}

instance(values, unknown, configured) := {
	"address": "aws_db_instance.main",
	"type": "aws_db_instance",
	"name": "main",
	"mode": "managed",
	"module": "",
	"values": values,
	"unknown": unknown,
	"references": {},
	"configured": configured,
	"actions": ["create"],
}
