package tollgate.aws.cloudtrail_validates_log_files_test

import data.tollgate.aws.cloudtrail_validates_log_files as policy

test_no_and_nothing_are_found if {
	every value in [false, null, "true", [], {}] {
		denied(trail({"enable_log_file_validation": value}, {}, [])) == {["values", "enable_log_file_validation"]}
	}
}

test_yes_passes if {
	denied(trail({"enable_log_file_validation": true}, {}, [])) == set()
}

test_what_the_provider_fills_in_is_found if {
	silent := trail({}, {"enable_log_file_validation": true}, ["name"])
	denied(silent) == {["values", "enable_log_file_validation"]}
	unsure(silent) == set()
}

test_the_unknown_is_undecided if {
	resource := trail({}, {"enable_log_file_validation": true}, ["enable_log_file_validation"])
	denied(resource) == set()
	unsure(resource) == {["values", "enable_log_file_validation"]}
}

test_one_that_is_destroyed_or_read_passes if {
	denied(trail(null, {}, [])) == set()
	denied(object.union(trail({}, {}, []), {"actions": ["delete"]})) == set()
	denied(object.union(trail({}, {}, []), {"mode": "data"})) == set()
}

denied(resource) := {finding.path | some finding in found} if {
	found := policy.deny with input as resource with data.inventory as {}
}

unsure(resource) := {finding.path | some finding in found} if {
	found := policy.undecided with input as resource with data.inventory as {}
}

trail(values, unknown, configured) := {
	"address": "aws_cloudtrail.main",
	"type": "aws_cloudtrail",
	"name": "main",
	"mode": "managed",
	"module": "",
	"values": values,
	"unknown": unknown,
	"references": {},
	"configured": configured,
	"actions": ["create"],
}
