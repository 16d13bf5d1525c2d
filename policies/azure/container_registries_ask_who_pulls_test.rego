package tollgate.azure.container_registries_ask_who_pulls_test

import data.tollgate.azure.container_registries_ask_who_pulls as policy

good := {"sku": "Premium", "public_network_access_enabled": false}

public := ["values", "public_network_access_enabled"]

with_values(values) := registry(object.union(good, values), {}, [])

test_each_opening_is_found if {
	denied(with_values({"admin_enabled": true})) == {["values", "admin_enabled"]}
	denied(with_values({"anonymous_pull_enabled": true})) == {["values", "anonymous_pull_enabled"]}
	denied(with_values({"public_network_access_enabled": true})) == {public}
	denied(registry({}, {}, [])) == {public}
}

test_other_tiers_have_no_anonymous_pull if {
	denied(with_values({"anonymous_pull_enabled": true, "sku": "Basic"})) == set()
	denied(with_values({"anonymous_pull_enabled": true, "sku": []})) == set()
}

test_closed_registries_pass if {
	denied(with_values({"admin_enabled": false, "anonymous_pull_enabled": null})) == set()
	limited := {"public_network_access_enabled": null, "network_rule_set": [{"default_action": "Deny"}]}
	denied(with_values(limited)) == set()
	unsure(with_values(limited)) == set()
}

test_only_premium_registries_are_mended_by_a_switch if {
	some finding in policy.deny with input as registry({"sku": "Basic"}, {}, [])
	not finding.set
}

test_the_unknown_is_undecided if {
	open := registry({"sku": "Premium"}, {"public_network_access_enabled": true}, ["public_network_access_enabled"])
	unsure(open) == {public}
	denied(open) == set()
	rules := registry({"sku": "Premium"}, {"network_rule_set": true}, ["network_rule_set"])
	unsure(rules) == {["values", "network_rule_set", 0, "default_action"]}
	denied(rules) == set()
	tier := {"anonymous_pull_enabled": true, "public_network_access_enabled": false}
	every references in [{"sku": ["var.sku"]}, {"sku": ["each.value"]}] {
		by_variable := object.union(registry(tier, {"sku": true}, ["sku"]), {"references": references})
		denied(by_variable) == {["values", "anonymous_pull_enabled"]}
	}
	planned := registry(tier, {"sku": true}, null)
	denied(planned) == {["values", "anonymous_pull_enabled"]}
}

test_what_is_no_text_is_no_tier if {
	written := {"anonymous_pull_enabled": true, "public_network_access_enabled": false}
	every references in [{}, {"sku": []}, {"name": ["var.name"]}] {
		odd := object.union(registry(written, {"sku": true}, ["sku"]), {"references": references})
		denied(odd) == set()
		unsure(odd) == set()
	}
	every sku in [[], {}, 3, true, ["Premium"]] {
		denied(with_values({"anonymous_pull_enabled": true, "sku": sku})) == set()
	}
}

test_odd_shapes_are_no_errors if {
	every odd in [null, [], {}, 3, "x", [null]] {
		denied(with_values({"network_rule_set": odd, "admin_enabled": odd, "sku": odd})) == set()
	}
}

denied(resource) := {finding.path | some finding in found} if {
	found := policy.deny with input as resource with data.inventory as {}
}

unsure(resource) := {finding.path | some finding in found} if {
	found := policy.undecided with input as resource with data.inventory as {}
}

registry(values, unknown, configured) := {
	"address": "azurerm_container_registry.shop",
	"type": "azurerm_container_registry",
	"name": "shop",
	"mode": "managed",
	"module": "",
	"values": values,
	"unknown": unknown,
	"references": {},
	"configured": configured,
	"actions": ["create"],
}
