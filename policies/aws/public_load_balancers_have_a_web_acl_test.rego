package tollgate.aws.public_load_balancers_have_a_web_acl_test

import data.tollgate.aws.public_load_balancers_have_a_web_acl as policy

test_a_public_load_balancer_without_web_acl_is_found if {
	denied(resource("aws_lb", {"internal": false}, {})) == {["values"]}
	denied(resource("aws_lb", {}, {})) == {["values"]}
}

test_internal_ones_and_network_load_balancers_need_none if {
	denied(resource("aws_lb", {"internal": true}, {})) == set()
	denied(resource("aws_lb", {"load_balancer_type": "network"}, {})) == set()
}

test_an_association_guards if {
	balancer := resource("aws_lb", {}, {"arn": true})
	association := object.union(
		resource("aws_wafv2_web_acl_association", {}, {"resource_arn": true}),
		{"references": {"resource_arn": ["aws_lb.main", "aws_lb.main.arn"]}},
	)
	inventory := {"resources": {"aws_wafv2_web_acl_association": {"a": association}}}
	found := policy.deny with input as balancer with data.inventory as inventory
	found == set()
}

test_an_association_of_something_unknown_is_undecided if {
	balancer := resource("aws_lb", {}, {"arn": true})
	association := object.union(
		resource("aws_wafv2_web_acl_association", {}, {"resource_arn": true}),
		{"references": {"resource_arn": ["var.arn"]}},
	)
	inventory := {"resources": {"aws_wafv2_web_acl_association": {"a": association}}}
	found := policy.deny with input as balancer with data.inventory as inventory
	found == set()
	doubts := policy.undecided with input as balancer with data.inventory as inventory
	count(doubts) == 1
}

test_odd_shapes_are_no_error if {
	denied(resource("aws_lb", {"internal": "true", "load_balancer_type": null}, {})) == {["values"]}
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

test_a_association_of_one_of_several_instances_passes_that_one if {
	keyed := [`aws_lb.each["a"].arn`, `aws_lb.each["a"]`, "aws_lb.each"]
	outcome_of(instance("a"), keyed) == {"denied": 0, "unsure": 0}
	outcome_of(instance("b"), keyed) == {"denied": 1, "unsure": 0}
	all := ["aws_lb.each"]
	every key in ["a", "b"] { outcome_of(instance(key), all) == {"denied": 0, "unsure": 0} }
}

test_of_which_of_several_instances_a_association_is_is_undecided if {
	every references in [["aws_lb.each", "var.which"], ["aws_lb.each", "each.value.which", "each.value"]] {
		every key in ["a", "b"] { outcome_of(instance(key), references) == {"denied": 0, "unsure": 1} }
	}
}

outcome_of(resource, references) := {"denied": count(denials), "unsure": count(doubts)} if {
	inventory := {"resources": {
		"aws_lb": {one.address: one | some key in ["a", "b"]; one := instance(key)},
		"aws_wafv2_web_acl_association": {"aws_wafv2_web_acl_association.some": companion_of(references)},
	}}
	denials := policy.deny with input as resource with data.inventory as inventory
	doubts := policy.undecided with input as resource with data.inventory as inventory
}

instance(key) := {
	"address": concat("", [`aws_lb.each["`, key, `"]`]),
	"type": "aws_lb",
	"name": "each",
	"module": "",
	"mode": "managed",
	"values": {"load_balancer_type": "application"},
	"unknown": {},
	"configured": [],
	"references": {},
	"actions": ["create"],
}

companion_of(references) := {
	"address": "aws_wafv2_web_acl_association.some",
	"type": "aws_wafv2_web_acl_association",
	"name": "some",
	"module": "",
	"mode": "managed",
	"values": {},
	"unknown": {"resource_arn": true},
	"configured": ["resource_arn"],
	"references": {"resource_arn": references},
	"actions": ["create"],
}
