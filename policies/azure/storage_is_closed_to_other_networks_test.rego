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

test_a_list_of_rules_of_one_of_several_instances_passes_that_one if {
	keyed := [`azurerm_storage_account.each["a"].id`, `azurerm_storage_account.each["a"]`, "azurerm_storage_account.each"]
	outcome_of(instance("a"), keyed) == {"denied": 0, "unsure": 0}
	outcome_of(instance("b"), keyed) == {"denied": 1, "unsure": 0}
	all := ["azurerm_storage_account.each"]
	every key in ["a", "b"] { outcome_of(instance(key), all) == {"denied": 0, "unsure": 0} }
}

test_of_which_of_several_instances_a_list_of_rules_is_is_undecided if {
	every references in [["azurerm_storage_account.each", "var.which"], ["azurerm_storage_account.each", "each.value.which", "each.value"]] {
		every key in ["a", "b"] { outcome_of(instance(key), references) == {"denied": 0, "unsure": 1} }
	}
}

outcome_of(resource, references) := {"denied": count(denials), "unsure": count(doubts)} if {
	inventory := {"resources": {
		"azurerm_storage_account": {one.address: one | some key in ["a", "b"]; one := instance(key)},
		"azurerm_storage_account_network_rules": {"azurerm_storage_account_network_rules.some": companion_of(references)},
	}}
	denials := policy.deny with input as resource with data.inventory as inventory
	doubts := policy.undecided with input as resource with data.inventory as inventory
}

instance(key) := {
	"address": concat("", [`azurerm_storage_account.each["`, key, `"]`]),
	"type": "azurerm_storage_account",
	"name": "each",
	"module": "",
	"mode": "managed",
	"values": {"name": key},
	"unknown": {},
	"configured": [],
	"references": {},
	"actions": ["create"],
}

companion_of(references) := {
	"address": "azurerm_storage_account_network_rules.some",
	"type": "azurerm_storage_account_network_rules",
	"name": "some",
	"module": "",
	"mode": "managed",
	"values": {"default_action": "Deny"},
	"unknown": {"storage_account_id": true},
	"configured": ["storage_account_id"],
	"references": {"storage_account_id": references},
	"actions": ["create"],
}
