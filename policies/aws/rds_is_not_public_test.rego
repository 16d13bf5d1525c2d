package tollgate.aws.rds_is_not_public_test

import data.tollgate.aws.rds_is_not_public as policy

test_a_public_address_is_found if {
	denied(instance({"publicly_accessible": true}, {}, [])) == {["values", "publicly_accessible"]}
}

test_no_public_address_passes if {
	every value in [false, null, "true", [], {}] {
		denied(instance({"publicly_accessible": value}, {}, [])) == set()
	}
	denied(instance(null, {}, [])) == set()
}

test_the_unknown_is_undecided if {
	resource := instance({}, {"publicly_accessible": true}, ["publicly_accessible"])
	denied(resource) == set()
	unsure(resource) == {["values", "publicly_accessible"]}
}

test_what_the_provider_fills_in_is_decided if {
	unsure(instance({}, {"publicly_accessible": true}, ["engine"])) == set()
}

test_one_that_is_read_passes if {
	denied(object.union(instance({"publicly_accessible": true}, {}, []), {"mode": "data"})) == set()
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
