package tollgate.azure.storage_is_closed_to_other_networks_test

import data.tollgate.azure.storage_is_closed_to_other_networks as policy

test_an_account_without_rules_is_found if {
	denied(account({}, {})) == {["values", "public_network_access_enabled"]}
	denied(account({"public_network_access_enabled": true, "network_rules": []}, {})) == {[
		"values",
		"public_network_access_enabled",
	]}
}

test_an_account_that_allows_is_found if {
	denied(account({"network_rules": [{"default_action": "Allow"}]}, {})) == {[
		"values",
		"network_rules",
		0,
		"default_action",
	]}
}

test_closed_accounts_pass if {
	denied(account({"network_rules": [{"default_action": "Deny"}]}, {})) == set()
	denied(account({"public_network_access_enabled": false}, {})) == set()
}

test_rules_of_their_own_are_judged_there if {
	described := account({}, {"id": true, "network_rules": true})
	rules := object.union(
		resource("azurerm_storage_account_network_rules", {"default_action": "Deny"}, {"storage_account_id": true}),
		{"references": {"storage_account_id": ["azurerm_storage_account.main.id", "azurerm_storage_account.main"]}},
	)
	inventory := {"resources": {"azurerm_storage_account_network_rules": {"a": rules}}}
	found := policy.deny with input as described with data.inventory as inventory
	found == set()
}

test_rules_that_allow_are_found if {
	rules := resource("azurerm_storage_account_network_rules", {"default_action": "Allow"}, {})
	denied(rules) == {["values", "default_action"]}
}

test_unknown_is_undecided if {
	unknown := object.union(
		account({"network_rules": [{}]}, {"network_rules": [{"default_action": true}]}),
		{"references": {"network_rules[0].default_action": ["var.action"]}},
	)
	denied(unknown) == set()
	unsure(unknown) == {["values", "network_rules", 0, "default_action"]}
}

test_services_that_are_shut_out_are_told_of_only if {
	place := {["values", "network_rules", 0, "bypass"]}
	closed := account({"network_rules": [{"default_action": "Deny", "bypass": ["None"]}]}, {})
	denied(closed) == set()
	told(closed) == place
	told(account({"network_rules": [{"default_action": "Deny", "bypass": ["Logging", "AzureServices"]}]}, {})) == set()
	told(account({"network_rules": [{"default_action": "Deny"}]}, {})) == set()
	told(account({"network_rules": [{"default_action": "Allow", "bypass": ["None"]}]}, {})) == set()
	own := {"default_action": "Deny", "bypass": []}
	told(resource("azurerm_storage_account_network_rules", own, {})) == {["values", "bypass"]}
}

told(resource) := {finding.path | some finding in found} if {
	found := policy.warn with input as resource with data.inventory as {}
}

test_odd_shapes_are_no_error if {
	denied(account({"network_rules": null}, {})) == {["values", "public_network_access_enabled"]}
	denied(account({"network_rules": "Deny"}, {})) == {["values", "public_network_access_enabled"]}
}

account(values, unknown) := resource("azurerm_storage_account", values, unknown)

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
