package tollgate.aws.load_balancers_speak_https_test

import data.tollgate.aws.load_balancers_speak_https as policy

test_http_that_is_forwarded_is_found if {
	denied(listener("HTTP", [{"type": "forward"}], {})) == {["values", "protocol"]}
	denied(listener("HTTP", [], {})) == {["values", "protocol"]}
}

test_a_redirect_to_https_passes if {
	denied(listener("HTTP", [{"type": "redirect", "redirect": [{"protocol": "HTTPS", "port": "443"}]}], {})) == set()
}

test_a_redirect_that_stays_on_http_is_found if {
	stays := [{"type": "redirect", "redirect": [{"protocol": "#{protocol}"}]}]
	denied(listener("HTTP", stays, {})) == {["values", "protocol"]}
}

test_other_protocols_pass if {
	denied(listener("HTTPS", [{"type": "forward"}], {})) == set()
	denied(listener("TLS", [{"type": "forward"}], {})) == set()
	denied(listener("TCP", [{"type": "forward"}], {})) == set()
	unsure(listener("UDP", [{"type": "forward"}], {})) == set()
}

test_an_unknown_action_is_undecided if {
	web := object.union(
		resource("aws_lb_listener", {"protocol": "HTTP"}, {"default_action": true}),
		{"configured": ["protocol", "default_action"]},
	)
	denied(web) == set()
	unsure(web) == {["values", "default_action"]}
}

test_an_unknown_protocol_is_undecided if {
	web := resource("aws_lb_listener", {"default_action": [{"type": "forward"}]}, {"protocol": true})
	denied(object.union(web, {"configured": ["protocol"]})) == set()
	unsure(object.union(web, {"configured": ["protocol"]})) == {["values", "protocol"]}
}

test_classic_listeners_on_http_are_found if {
	balancer := resource(
		"aws_elb", {"listener": [
			{"lb_protocol": "https", "lb_port": 443, "ssl_certificate_id": "arn"},
			{"lb_protocol": "HTTP", "lb_port": 80},
			{"lb_protocol": "tcp", "lb_port": 25},
		]},
		{},
	)
	denied(balancer) == {["values", "listener", 1, "lb_protocol"]}
}

test_a_hidden_protocol_is_no_finding if {
	hidden := {"tollgate:redacted": {"kind": "string", "empty": false, "detectors": []}}
	web := object.union(
		resource("aws_lb_listener", {"protocol": hidden}, {}),
		{"references": {"load_balancer_arn": ["aws_lb.main"]}},
	)
	inventory := {"resources": {"aws_lb": {"a": resource("aws_lb", {}, {})}}}
	found := policy.deny with input as web with data.inventory as inventory
	found == set()
}

test_odd_shapes_are_no_error if {
	denied(listener(["HTTP"], null, {})) == set()
	denied(resource("aws_elb", {"listener": {"lb_protocol": "http"}}, {})) == set()
	denied(resource("aws_elb", {"listener": null}, {})) == set()
}

listener(protocol, actions, unknown) := resource(
	"aws_lb_listener",
	{"protocol": protocol, "default_action": actions},
	unknown,
)

test_http_with_targets_is_told_of_only if {
	every type in ["aws_lb_target_group", "aws_alb_target_group"] {
		plain := resource(type, {"protocol": "HTTP"}, {})
		denied(plain) == set()
		unsure(plain) == set()
		told(plain) == {["values", "protocol"]}
		every other in ["HTTPS", "TCP", "TLS", null, 7] {
			told(resource(type, {"protocol": other}, {})) == set()
		}
	}
}

told(resource) := {finding.path | some finding in found} if {
	found := policy.warn with input as resource with data.inventory as {}
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

test_a_silent_listener_of_one_of_several_load_balancers_serves_what_all_of_them_do if {
	of_one_of("application", "application") == [1, 0]
	of_one_of("gateway", "gateway") == [0, 0]
	of_one_of("gateway", "application") == [0, 1]
}

of_one_of(first, second) := [count(denials), count(doubts)] if {
	silent := object.union(
		resource("aws_lb_listener", {"default_action": [{"type": "forward"}]}, {}),
		{"references": {"load_balancer_arn": ["aws_lb.each", "var.which"]}},
	)
	balancers := {balancer.address: balancer |
		some key, kind in {"a": first, "b": second}
		balancer := object.union(resource("aws_lb", {"load_balancer_type": kind}, {}), {
			"name": "each",
			"address": concat("", [`aws_lb.each["`, key, `"]`]),
		})
	}
	inventory := {"resources": {"aws_lb": balancers}}
	denials := policy.deny with input as silent with data.inventory as inventory
	doubts := policy.undecided with input as silent with data.inventory as inventory
}
