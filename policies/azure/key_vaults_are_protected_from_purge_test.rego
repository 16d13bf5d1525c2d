package tollgate.azure.key_vaults_are_protected_from_purge_test

import data.tollgate.azure.key_vaults_are_protected_from_purge as policy

test_vaults_that_can_be_purged_are_found if {
	denied(vault({})) == {["values", "purge_protection_enabled"]}
	denied(vault({"purge_protection_enabled": false})) == {["values", "purge_protection_enabled"]}
	denied(vault({"purge_protection_enabled": true})) == set()
}

test_vaults_of_old_that_keep_nothing_are_found if {
	denied(vault({"purge_protection_enabled": true, "soft_delete_enabled": false})) == {["values", "soft_delete_enabled"]}
}

test_unknown_is_undecided if {
	unknown := object.union(
		resource("azurerm_key_vault", {}, {"purge_protection_enabled": true}),
		{"configured": ["purge_protection_enabled"]},
	)
	denied(unknown) == set()
	unsure(unknown) == {["values", "purge_protection_enabled"]}
}

test_odd_shapes_are_no_error if {
	denied(vault({"purge_protection_enabled": "true"})) == {["values", "purge_protection_enabled"]}
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
