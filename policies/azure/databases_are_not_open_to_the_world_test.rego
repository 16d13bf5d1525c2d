package tollgate.azure.databases_are_not_open_to_the_world_test

import data.tollgate.azure.databases_are_not_open_to_the_world as policy

test_a_rule_for_everybody_is_found if {
	denied(rule("0.0.0.0", "255.255.255.255")) == {["values", "start_ip_address"]}
	denied(rule("0.0.0.1", "255.255.255.254")) == {["values", "start_ip_address"]}
	denied(rule("0.0.0.0", "127.255.255.255")) == {["values", "start_ip_address"]}
}

test_a_rule_for_azure_is_found_and_is_medium if {
	described := rule("0.0.0.0", "0.0.0.0")
	found := policy.deny with input as described with data.inventory as {}
	{finding.severity | some finding in found} == {"medium"}
}

test_narrow_rules_pass if {
	denied(rule("203.0.113.7", "203.0.113.7")) == set()
	denied(rule("10.0.0.0", "10.255.255.255")) == set()
}

test_unknown_is_undecided if {
	unknown := resource("azurerm_mysql_firewall_rule", {"start_ip_address": "0.0.0.0"}, {"end_ip_address": true})
	denied(unknown) == set()
	unsure(unknown) == {["values", "end_ip_address"]}
}

test_odd_shapes_are_no_error if {
	denied(rule("any", null)) == set()
	denied(rule(["0.0.0.0"], "255.255.255.255")) == set()
	denied(rule("0.0.0", "255.255.255.255")) == set()
}

rule(start, end) := resource("azurerm_mssql_firewall_rule", {"start_ip_address": start, "end_ip_address": end}, {})

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
