package tollgate.azure.container_registries_vouch_for_images_test

import data.tollgate.azure.container_registries_vouch_for_images as policy

good := {"trust_policy_enabled": true, "quarantine_policy_enabled": true, "retention_policy_in_days": 7}

trust := ["values", "trust_policy_enabled"]

quarantine := ["values", "quarantine_policy_enabled"]

retention := ["values", "retention_policy_in_days"]

test_each_lack_is_found if {
	denied(registry({}, {}, [])) == {trust, quarantine, retention}
	denied(registry(object.union(good, {"retention_policy_in_days": 0}), {}, [])) == {retention}
	denied(registry(object.union(good, {"trust_policy_enabled": false}), {}, [])) == {trust}
}

test_a_good_registry_passes if denied(registry(good, {}, [])) == set()

test_old_blocks_count if {
	old := {
		"trust_policy": [{"enabled": true}],
		"retention_policy": [{"enabled": true, "days": 7}],
		"quarantine_policy_enabled": true,
	}
	denied(registry(old, {}, [])) == set()
	off := object.union(old, {"trust_policy": [{"enabled": false}]})
	denied(registry(off, {}, [])) == {["values", "trust_policy", 0, "enabled"]}
}

test_old_blocks_that_are_lost_are_undecided if {
	lost := registry({"quarantine_policy_enabled": true}, {}, ["trust_policy", "retention_policy"])
	denied(lost) == set()
	unsure(lost) == {trust, retention}
}

test_the_unknown_is_undecided if {
	open := registry({}, {name: true | some name, _ in good}, [name | some name, _ in good])
	denied(open) == set()
	unsure(open) == {trust, quarantine, retention}
}

test_odd_shapes_are_no_errors if {
	every odd in [null, [], {}, "x", [null], [3]] {
		values := {name: odd | some name in ["sku", "trust_policy", "retention_policy", "retention_policy_in_days"]}
		denied(registry(values, {}, [])) == {trust, quarantine, retention}
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
