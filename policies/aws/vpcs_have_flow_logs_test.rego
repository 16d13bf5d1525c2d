package tollgate.aws.vpcs_have_flow_logs_test

import data.tollgate.aws.vpcs_have_flow_logs as policy

test_no_flow_log_is_found if {
	judged({}) == {"denied": 1, "unsure": 0}
}

test_a_flow_log_passes if {
	every type in ["ALL", "REJECT", null] {
		judged({"traffic_type": type}) == {"denied": 0, "unsure": 0}
	}
}

test_a_flow_log_of_accepted_traffic_is_found if {
	judged({"traffic_type": "ACCEPT"}) == {"denied": 1, "unsure": 0}
}

test_odd_shapes_make_no_error if {
	every odd in [null, "x", [], 3] {
		found := policy.deny with input as vpc(odd, {}, []) with data.inventory as {}
		count(found) == 0
	}
}

test_a_flow_log_that_is_destroyed_covers_nothing if {
	gone := object.union(log({}), {"values": null, "actions": ["delete"]})
	found := policy.deny with input as vpc({}, {}, []) with data.inventory as held(gone)
	count(found) == 1
}

judged(values) := {"denied": count(denials), "unsure": count(doubts)} if {
	inventory := {true: {}, false: held(log(values))}[count(values) == 0]
	denials := policy.deny with input as vpc({}, {}, []) with data.inventory as inventory
	doubts := policy.undecided with input as vpc({}, {}, []) with data.inventory as inventory
}

held(resource) := {"resources": {"aws_flow_log": {resource.address: resource}}}

log(values) := object.union(vpc(values, {"vpc_id": true}, []), {
	"address": "aws_flow_log.main",
	"type": "aws_flow_log",
	"references": {"vpc_id": ["aws_vpc.main.id", "aws_vpc.main"]},
})

vpc(values, unknown, configured) := {
	"address": "aws_vpc.main",
	"type": "aws_vpc",
	"name": "main",
	"mode": "managed",
	"module": "",
	"values": values,
	"unknown": unknown,
	"references": {},
	"configured": configured,
	"actions": ["create"],
}
