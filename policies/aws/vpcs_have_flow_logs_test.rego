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

test_a_flow_log_of_one_of_several_instances_passes_that_one if {
	keyed := [`aws_vpc.each["a"].id`, `aws_vpc.each["a"]`, "aws_vpc.each"]
	outcome_of(instance("a"), keyed) == {"denied": 0, "unsure": 0}
	outcome_of(instance("b"), keyed) == {"denied": 1, "unsure": 0}
	all := ["aws_vpc.each"]
	every key in ["a", "b"] { outcome_of(instance(key), all) == {"denied": 0, "unsure": 0} }
}

test_of_which_of_several_instances_a_flow_log_is_is_undecided if {
	every references in [["aws_vpc.each", "var.which"], ["aws_vpc.each", "each.value.which", "each.value"]] {
		every key in ["a", "b"] { outcome_of(instance(key), references) == {"denied": 0, "unsure": 1} }
	}
}

outcome_of(resource, references) := {"denied": count(denials), "unsure": count(doubts)} if {
	inventory := {"resources": {
		"aws_vpc": {one.address: one | some key in ["a", "b"]; one := instance(key)},
		"aws_flow_log": {"aws_flow_log.some": companion_of(references)},
	}}
	denials := policy.deny with input as resource with data.inventory as inventory
	doubts := policy.undecided with input as resource with data.inventory as inventory
}

instance(key) := {
	"address": concat("", [`aws_vpc.each["`, key, `"]`]),
	"type": "aws_vpc",
	"name": "each",
	"module": "",
	"mode": "managed",
	"values": {},
	"unknown": {},
	"configured": [],
	"references": {},
	"actions": ["create"],
}

companion_of(references) := {
	"address": "aws_flow_log.some",
	"type": "aws_flow_log",
	"name": "some",
	"module": "",
	"mode": "managed",
	"values": {"traffic_type": "ALL"},
	"unknown": {"vpc_id": true},
	"configured": ["vpc_id"],
	"references": {"vpc_id": references},
	"actions": ["create"],
}
