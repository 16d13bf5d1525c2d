package tollgate.azure.key_vaults_are_closed_to_other_networks_test

import data.tollgate.azure.key_vaults_are_closed_to_other_networks as policy

test_vaults_that_answer_everybody_are_found if {
	denied(vault({})) == {["values", "public_network_access_enabled"]}
	denied(vault({"network_acls": [{"default_action": "Allow"}]})) == {["values", "network_acls", 0, "default_action"]}
}

test_rules_exclude_nobody_where_the_default_is_to_allow if {
	denied(vault({"network_acls": [{"default_action": "Allow", "ip_rules": ["203.0.113.7"]}]})) == {[
		"values",
		"network_acls",
		0,
		"default_action",
	]}
}

test_closed_vaults_pass if {
	denied(vault({"network_acls": [{"default_action": "Deny"}]})) == set()
	denied(vault({"public_network_access_enabled": false})) == set()
	denied(vault({"public_network_access_enabled": false, "network_acls": [{"default_action": "Allow"}]})) == set()
}

test_unknown_is_undecided if {
	unknown := object.union(
		resource("azurerm_key_vault", {}, {"public_network_access_enabled": true}),
		{"configured": ["public_network_access_enabled"]},
	)
	denied(unknown) == set()
	unsure(unknown) == {["values", "public_network_access_enabled"]}
}

test_odd_shapes_are_no_error if {
	denied(vault({"network_acls": null})) == {["values", "public_network_access_enabled"]}
	denied(vault({"network_acls": {"default_action": "Deny"}})) == {["values", "public_network_access_enabled"]}
}

vault(values) := resource("azurerm_key_vault", values, {})

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
