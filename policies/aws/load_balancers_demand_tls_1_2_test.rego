package tollgate.aws.load_balancers_demand_tls_1_2_test

import data.tollgate.aws.load_balancers_demand_tls_1_2 as policy

test_old_policies_are_found if {
	every name in [
		"ELBSecurityPolicy-2016-08",
		"ELBSecurityPolicy-TLS-1-1-2017-01",
		"ELBSecurityPolicy-TLS13-1-0-2021-06",
		"ELBSecurityPolicy-FS-1-1-2019-08",
	] {
		denied(resource("aws_lb_listener", {"protocol": "HTTPS", "ssl_policy": name}, {})) == {["values", "ssl_policy"]}
	}
}

test_modern_policies_pass if {
	every name in [
		"ELBSecurityPolicy-TLS13-1-2-2021-06",
		"ELBSecurityPolicy-TLS13-1-2-Res-2021-06",
		"ELBSecurityPolicy-TLS13-1-3-2021-06",
		"ELBSecurityPolicy-TLS-1-2-Ext-2018-06",
		"ELBSecurityPolicy-FS-1-2-Res-2020-10",
	] {
		denied(resource("aws_lb_listener", {"protocol": "TLS", "ssl_policy": name}, {})) == set()
	}
}

test_the_default_is_found if {
	web := resource("aws_alb_listener", {"protocol": "HTTPS"}, {"ssl_policy": true})
	denied(object.union(web, {"configured": ["protocol"]})) == {["values", "ssl_policy"]}
	denied(object.union(web, {"configured": ["protocol", "ssl_policy"]})) == set()
	unsure(object.union(web, {"configured": ["protocol", "ssl_policy"]})) == {["values", "ssl_policy"]}
}

test_others_speak_no_tls if {
	denied(resource("aws_lb_listener", {"protocol": "HTTP"}, {})) == set()
	denied(resource("aws_lb_listener", {"protocol": null}, {})) == set()
}

test_odd_shapes_are_no_error if {
	denied(resource("aws_lb_listener", {"protocol": "HTTPS", "ssl_policy": ["x"]}, {})) == {["values", "ssl_policy"]}
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
