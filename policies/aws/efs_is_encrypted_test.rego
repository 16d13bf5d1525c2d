package tollgate.aws.efs_is_encrypted_test

import data.tollgate.aws.efs_is_encrypted as policy

test_no_and_nothing_are_found if {
	every value in [false, null, "true", [], {}] {
		denied(file_system({"encrypted": value}, {}, [])) == {["values", "encrypted"]}
	}
}

test_yes_passes if {
	denied(file_system({"encrypted": true}, {}, [])) == set()
}

test_what_the_provider_fills_in_is_found if {
	silent := file_system({}, {"encrypted": true}, ["name"])
	denied(silent) == {["values", "encrypted"]}
	unsure(silent) == set()
}

test_the_unknown_is_undecided if {
	resource := file_system({}, {"encrypted": true}, ["encrypted"])
	denied(resource) == set()
	unsure(resource) == {["values", "encrypted"]}
}

test_one_that_is_destroyed_or_read_passes if {
	denied(file_system(null, {}, [])) == set()
	denied(object.union(file_system({}, {}, []), {"actions": ["delete"]})) == set()
	denied(object.union(file_system({}, {}, []), {"mode": "data"})) == set()
}

denied(resource) := {finding.path | some finding in found} if {
	found := policy.deny with input as resource with data.inventory as {}
}

unsure(resource) := {finding.path | some finding in found} if {
	found := policy.undecided with input as resource with data.inventory as {}
}

file_system(values, unknown, configured) := {
	"address": "aws_efs_file_system.main",
	"type": "aws_efs_file_system",
	"name": "main",
	"mode": "managed",
	"module": "",
	"values": values,
	"unknown": unknown,
	"references": {},
	"configured": configured,
	"actions": ["create"],
}
