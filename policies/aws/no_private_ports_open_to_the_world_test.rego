package tollgate.aws.no_private_ports_open_to_the_world_test

import data.tollgate.aws.no_private_ports_open_to_the_world as policy

test_a_database_from_everywhere_is_found if {
	denied(with_ingress(rule(5432, 5432, "tcp", ["0.0.0.0/0"]), {})) == {["values", "ingress", 0, "cidr_blocks", 0]}
}

test_the_web_passes if {
	every port in [80, 443, 8443] {
		denied(with_ingress(rule(port, port, "tcp", ["0.0.0.0/0"]), {})) == set()
	}
}

test_ssh_and_all_ports_are_told_elsewhere if {
	denied(with_ingress(rule(22, 22, "tcp", ["0.0.0.0/0"]), {})) == set()
	denied(with_ingress(rule(0, 0, "-1", ["0.0.0.0/0"]), {})) == set()
	denied(with_ingress(rule(0, 65535, "tcp", ["0.0.0.0/0"]), {})) == set()
	denied(with_ingress(rule(3000, 4000, "tcp", ["0.0.0.0/0"]), {})) == set()
}

test_the_own_network_passes if {
	denied(with_ingress(rule(5432, 5432, "tcp", ["10.0.0.0/8"]), {})) == set()
}

test_the_ports_are_a_parameter if {
	found := policy.deny with input as with_ingress(rule(8080, 8080, "tcp", ["0.0.0.0/0"]), {})
		with data.params as {"private_ports": [8080]}
		with data.inventory as {}
	count(found) == 1
}

test_port_80_within_a_range_is_said if {
	found := policy.deny with input as with_ingress(rule(80, 2999, "tcp", ["0.0.0.0/0"]), {}) with data.inventory as {}
	some finding in found
	"CKV_AWS_260" in finding.same_as
}

test_unknown_ranges_are_undecided_for_private_ports_only if {
	unknown := {"cidr_blocks": true}
	unsure(with_ingress(rule(5432, 5432, "tcp", null), unknown)) == {["values", "ingress", 0]}
	unsure(with_ingress(rule(443, 443, "tcp", null), unknown)) == set()
	unsure(with_ingress(rule(22, 22, "tcp", null), unknown)) == set()
}

test_odd_shapes_are_no_objection if {
	every odd in [null, "x", [], {}, {"cidr_blocks": "0.0.0.0/0"}, {"cidr_blocks": [null], "from_port": "5432"}] {
		denied(with_ingress(odd, {})) == set()
	}
	denied(group({"ingress": {"cidr_blocks": null}}, {}, [])) == set()
	denied(group(null, {}, [])) == set()
}

rule(from, to, protocol, ranges) := {"from_port": from, "to_port": to, "protocol": protocol, "cidr_blocks": ranges}

with_ingress(rule, unknown) := group({"description": "a", "ingress": [rule]}, {"ingress": [unknown]}, ["ingress"])

test_plain_http_is_told_of_only if {
	open := with_ingress(rule(80, 80, "tcp", ["10.0.0.0/8", "0.0.0.0/0"]), {})
	denied(open) == set()
	told(open) == {["values", "ingress", 0, "cidr_blocks", 1]}
	told(with_ingress(rule(443, 443, "tcp", ["0.0.0.0/0"]), {})) == set()
	told(with_ingress(rule(80, 80, "udp", ["0.0.0.0/0"]), {})) == set()
	told(with_ingress(rule(80, 80, "tcp", ["10.0.0.0/8"]), {})) == set()
}

test_what_another_finding_tells_is_not_told_again if {
	told(with_ingress(rule(0, 0, "-1", ["0.0.0.0/0"]), {})) == set()
	told(with_ingress(rule(80, 6000, "tcp", ["0.0.0.0/0"]), {})) == set()
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

group(values, unknown, configured) := {
	"address": "aws_security_group.main",
	"type": "aws_security_group",
	"name": "main",
	"mode": "managed",
	"module": "",
	"values": values,
	"unknown": unknown,
	"references": {},
	"configured": configured,
	"actions": ["create"],
}
