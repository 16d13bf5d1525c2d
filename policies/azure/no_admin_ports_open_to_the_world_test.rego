package tollgate.azure.no_admin_ports_open_to_the_world_test

import data.tollgate.azure.no_admin_ports_open_to_the_world as policy

test_ssh_and_rdp_open_to_the_world_are_found if {
	denied(own({"destination_port_range": "22"})) == {["values", "source_address_prefix"]}
	denied(own({"destination_port_range": "3389", "protocol": "Udp"})) == {["values", "source_address_prefix"]}
	denied(own({"destination_port_range": "*", "protocol": "*"})) == {["values", "source_address_prefix"]}
	denied(own({"destination_port_range": 22})) == {["values", "source_address_prefix"]}
	denied(own({"destination_port_range": null, "destination_port_ranges": ["443", "20-30"]})) != set()
}

test_every_way_to_write_the_world_is_found if {
	every name in ["*", "Internet", "internet", "0.0.0.0/0", "::/0", "Any", "0.0.0.0"] {
		denied(own({"source_address_prefix": name})) == {["values", "source_address_prefix"]}
	}
	lists := own({"source_address_prefix": null, "source_address_prefixes": ["10.0.0.0/8", "0.0.0.0/0"]})
	denied(lists) == {["values", "source_address_prefixes", 1]}
}

test_what_does_not_let_the_world_in_passes if {
	denied(own({"source_address_prefix": "10.0.0.0/8"})) == set()
	denied(own({"source_address_prefix": "VirtualNetwork"})) == set()
	denied(own({"source_address_prefix": null, "source_application_security_group_ids": ["admins"]})) == set()
	denied(own({"destination_port_range": "443"})) == set()
	denied(own({"protocol": "Udp"})) == set()
	denied(own({"protocol": "Icmp", "destination_port_range": "*"})) == set()
	denied(own({"direction": "Outbound"})) == set()
	denied(own({"access": "Deny"})) == set()
}

test_rules_inside_of_groups_are_found if {
	denied(inside([{"source_address_prefix": "10.0.0.0/8"}, {}])) == {[
		"values",
		"security_rule",
		1,
		"source_address_prefix",
	]}
}

test_a_denial_before_closes_the_port if {
	denied(inside([{}, {"access": "Deny", "priority": 100}])) == set()
	denied(inside([{}, {"access": "Deny", "priority": 100, "destination_port_range": "*", "protocol": "*"}])) == set()
}

test_a_denial_that_comes_later_or_denies_less_closes_nothing if {
	denied(inside([{}, {"access": "Deny", "priority": 300}])) != set()
	denied(inside([{}, {"access": "Deny", "priority": 100, "protocol": "Udp"}])) != set()
	denied(inside([{}, {"access": "Deny", "priority": 100, "source_address_prefix": "10.0.0.0/8"}])) != set()
	denied(inside([{}, {"access": "Deny", "priority": 100, "destination_address_prefix": "10.0.0.4"}])) != set()
	denied(inside([{}, {"access": "Deny", "priority": 100, "destination_port_range": "23"}])) != set()
}

test_unknown_is_undecided if {
	unknown := resource(
		"azurerm_network_security_rule",
		object.remove(object.union(ingress, {"destination_port_range": "22"}), ["source_address_prefix"]),
		{"source_address_prefix": true},
	)
	denied(unknown) == set()
	unsure(unknown) == {["values"]}
}

test_unknown_that_cannot_matter_is_not_undecided if {
	unknown := resource(
		"azurerm_network_security_rule",
		object.remove(object.union(ingress, {"destination_port_range": "443"}), ["source_address_prefix"]),
		{"source_address_prefix": true},
	)
	unsure(unknown) == set()
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
	"destination_port_range": "22",
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

test_a_denial_for_another_instance_of_a_group_closes_nothing if {
	of_web := [`azurerm_network_security_group.each["web"].name`, `azurerm_network_security_group.each["web"]`, each]
	of_jobs := [`azurerm_network_security_group.each["jobs"].name`, `azurerm_network_security_group.each["jobs"]`, each]
	denied_before(of_web, of_web) == [0, 0]
	denied_before(of_web, of_jobs) == [1, 0]
	denied_before(of_web, [each, "var.which"]) == [0, 1]
	denied_before([each, "var.which"], [each, "var.which"]) == [0, 0]
	denied_before([each, "var.which"], [each, "var.other"]) == [0, 1]
}

test_names_of_groups_that_are_known_decide if {
	named := {"network_security_group_name": "web", "resource_group_name": "shop"}
	other := {"network_security_group_name": "jobs", "resource_group_name": "shop"}
	judged_beside(
		rule_for("web", [each, "var.which"], named),
		rule_for("denial", [each, "var.which"], object.union(denial, named)),
	) == [0, 0]
	judged_beside(
		rule_for("web", [each, "var.which"], named),
		rule_for("denial", [each, "var.which"], object.union(denial, other)),
	) == [1, 0]
}

each := "azurerm_network_security_group.each"

denial := {"access": "Deny", "priority": 100}

denied_before(own_references, references) := judged_beside(
	rule_for("web", own_references, {}),
	rule_for("denial", references, denial),
)

judged_beside(rule, other) := [count(denials), count(doubts)] if {
	groups := {group.address: group |
		some key in ["web", "jobs"]
		group := object.union(resource("azurerm_network_security_group", {}, {"name": true}), {
			"name": "each",
			"address": concat("", [each, `["`, key, `"]`]),
		})
	}
	inventory := {"resources": {
		"azurerm_network_security_group": groups,
		"azurerm_network_security_rule": {rule.address: rule, other.address: other},
	}}
	denials := policy.deny with input as rule with data.inventory as inventory
	doubts := policy.undecided with input as rule with data.inventory as inventory
}

rule_for(name, references, changes) := object.union(
	resource("azurerm_network_security_rule", object.union(ingress, changes), {}),
	{
		"name": name,
		"address": concat(".", ["azurerm_network_security_rule", name]),
		"references": {"network_security_group_name": references},
	},
)
