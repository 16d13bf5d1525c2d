package tollgate.azure.no_other_ports_open_to_the_world_test

import data.tollgate.azure.no_other_ports_open_to_the_world as policy

test_other_ports_open_to_the_world_are_found if {
	denied(own({"destination_port_range": "5432"})) == {["values", "source_address_prefix"]}
	denied(own({"destination_port_range": "*", "protocol": "*"})) == {["values", "source_address_prefix"]}
	denied(own({"destination_port_range": "80-443"})) == {["values", "source_address_prefix"]}
	denied(own({"destination_port_range": null, "destination_port_ranges": ["443", "8080"]})) != set()
}

test_http_https_and_admin_ports_pass if {
	denied(own({"destination_port_range": "80"})) == set()
	denied(own({"destination_port_range": "443"})) == set()
	denied(own({"destination_port_range": "22"})) == set()
	denied(own({"destination_port_range": null, "destination_port_ranges": ["80", "443", "3389"]})) == set()
}

test_udp_is_found_on_every_port if {
	denied(own({"destination_port_range": "443", "protocol": "Udp"})) == {["values", "source_address_prefix"]}
}

test_what_does_not_let_the_world_in_passes if {
	denied(own({"source_address_prefix": "10.0.0.0/8"})) == set()
	denied(own({"source_address_prefix": "AzureLoadBalancer"})) == set()
	denied(own({"protocol": "Icmp", "destination_port_range": "*"})) == set()
	denied(own({"direction": "Outbound"})) == set()
	denied(own({"access": "Deny"})) == set()
}

test_a_denial_before_closes_the_port if {
	denied(inside([{}, {"access": "Deny", "priority": 100}])) == set()
	denied(inside([{}, {"access": "Deny", "priority": 300}])) != set()
	denied(inside([
		{"destination_port_range": "5000-6000"},
		{"access": "Deny", "priority": 100, "destination_port_range": "5000-5500"},
	])) != set()
}

test_unknown_is_undecided if {
	unknown := resource(
		"azurerm_network_security_rule",
		object.remove(ingress, ["destination_port_range"]),
		{"destination_port_range": true},
	)
	denied(unknown) == set()
	unsure(unknown) == {["values"]}
}

test_plain_http_is_told_of_only if {
	web := own({"destination_port_range": "80"})
	denied(web) == set()
	told(web) == {["values", "source_address_prefix"]}
	every changes in [
		{"destination_port_range": "443"},
		{"destination_port_range": "80", "source_address_prefix": "10.0.0.0/8"},
		{"destination_port_range": "80", "protocol": "Udp"},
		{"destination_port_range": "80", "access": "Deny"},
		{"destination_port_range": "80-90"},
		{"destination_port_range": null},
	] {
		told(own(changes)) == set()
	}
}

told(resource) := {finding.path | some finding in found} if {
	found := policy.warn with input as resource with data.inventory as {}
}

test_odd_shapes_are_no_error if {
	denied(resource("azurerm_network_security_group", {"security_rule": null}, {})) == set()
	denied(resource("azurerm_network_security_group", {"security_rule": ["x", {}]}, {})) == set()
	denied(own({"protocol": null, "destination_port_range": "x-y", "source_address_prefix": 7})) == set()
	denied(own({"destination_port_range": null, "destination_port_ranges": {"a": 1}})) == set()
}

own(changes) := resource("azurerm_network_security_rule", object.union(ingress, changes), {})

inside(rules) := resource(
	"azurerm_network_security_group",
	{"security_rule": [object.union(ingress, changes) | some changes in rules]},
	{},
)

ingress := {
	"access": "Allow",
	"direction": "Inbound",
	"priority": 200,
	"protocol": "Tcp",
	"source_port_range": "*",
	"source_address_prefix": "*",
	"destination_port_range": "5432",
	"destination_address_prefix": "*",
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
