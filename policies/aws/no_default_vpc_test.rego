package tollgate.aws.no_default_vpc_test

import data.tollgate.aws.no_default_vpc as policy

test_the_default_vpc_is_found if {
	denied(vpc({}, {}, [])) == {["values"]}
}

test_an_unknown_number_of_them_is_undecided if {
	many := object.union(vpc({}, {}, []), {"address": "aws_default_vpc.main[*]"})
	denied(many) == set()
	found := policy.undecided with input as many with data.inventory as {}
	count(found) == 1
}

test_another_vpc_passes if {
	denied(object.union(vpc({}, {}, []), {"type": "aws_vpc"})) == set()
}

test_one_that_is_destroyed_or_read_passes if {
	denied(object.union(vpc({}, {}, []), {"actions": ["delete"]})) == set()
	denied(object.union(vpc({}, {}, []), {"mode": "data"})) == set()
	denied(object.union(vpc({}, {}, []), {"values": null})) == set()
}

denied(resource) := {finding.path | some finding in found} if {
	found := policy.deny with input as resource with data.inventory as {}
}

vpc(values, unknown, configured) := {
	"address": "aws_default_vpc.main",
	"type": "aws_default_vpc",
	"name": "main",
	"mode": "managed",
	"module": "",
	"values": values,
	"unknown": unknown,
	"references": {},
	"configured": configured,
	"actions": ["create"],
}
