package tollgate.aws.load_balancers_are_protected_test

import data.tollgate.aws.load_balancers_are_protected as policy

test_both_are_demanded_of_an_application_load_balancer if {
	denied(resource("aws_lb", {}, {})) == {
		["values", "enable_deletion_protection"],
		["values", "drop_invalid_header_fields"],
	}
}

test_others_read_no_header_fields if {
	denied(resource("aws_lb", {"load_balancer_type": "network"}, {})) == {["values", "enable_deletion_protection"]}
	denied(resource("aws_alb", {"load_balancer_type": "gateway", "enable_deletion_protection": true}, {})) == set()
}

test_words_are_no_switches if {
	denied(resource("aws_lb", {"load_balancer_type": "network", "enable_deletion_protection": "yes"}, {})) == {[
		"values",
		"enable_deletion_protection",
	]}
}

test_unknown_is_undecided if {
	balancer := resource(
		"aws_lb",
		{"enable_deletion_protection": true},
		{"load_balancer_type": true, "drop_invalid_header_fields": true},
	)
	denied(balancer) == set()
	unsure(balancer) == {["values", "load_balancer_type"]}
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
