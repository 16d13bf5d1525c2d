package tollgate.aws.load_balancers_log_access_test

import data.tollgate.aws.load_balancers_log_access as policy

test_a_load_balancer_without_log_is_found if {
	denied(resource("aws_lb", {"access_logs": []}, {})) == {["values", "access_logs", 0, "enabled"]}
	denied(resource("aws_elb", {}, {})) == {["values", "access_logs"]}
}

test_a_block_that_does_not_enable_logs_nothing if {
	denied(resource("aws_alb", {"access_logs": [{"bucket": "logs"}]}, {})) == {["values", "access_logs", 0, "enabled"]}
}

test_a_classic_load_balancer_logs_by_default if {
	denied(resource("aws_elb", {"access_logs": [{"bucket": "logs"}]}, {})) == set()
}

test_a_gateway_load_balancer_has_no_log if {
	denied(resource("aws_lb", {"load_balancer_type": "gateway"}, {})) == set()
}

test_odd_shapes_are_no_error if {
	denied(resource("aws_lb", {"access_logs": {"enabled": true}}, {})) == {["values", "access_logs", 0, "enabled"]}
	denied(resource("aws_elb", {"access_logs": null}, {})) == {["values", "access_logs"]}
	denied(resource("aws_lb", {"access_logs": null}, {})) == {["values", "access_logs", 0, "enabled"]}
}

test_unknown_is_undecided if {
	balancer := object.union(
		resource("aws_lb", {"access_logs": [{}]}, {"access_logs": [{"enabled": true}]}),
		{"references": {"access_logs[0].enabled": ["var.log"]}},
	)
	denied(balancer) == set()
	unsure(balancer) == {["values", "access_logs", 0, "enabled"]}
}

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
