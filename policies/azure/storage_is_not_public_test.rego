package tollgate.azure.storage_is_not_public_test

import data.tollgate.azure.storage_is_not_public as policy

test_accounts_that_allow_it_are_found if {
	denied(account({})) == {["values", "allow_nested_items_to_be_public"]}
	denied(account({"allow_nested_items_to_be_public": true})) == {["values", "allow_nested_items_to_be_public"]}
	denied(account({"allow_nested_items_to_be_public": false})) == set()
}

test_the_old_name_counts if {
	denied(account({"allow_blob_public_access": true})) == {["values", "allow_blob_public_access"]}
	denied(account({"allow_blob_public_access": false})) == set()
}

test_public_containers_are_found if {
	every access in ["blob", "container"] {
		denied(resource("azurerm_storage_container", {"container_access_type": access}, {})) == {[
			"values",
			"container_access_type",
		]}
	}
}

test_private_containers_pass if {
	denied(resource("azurerm_storage_container", {"container_access_type": "private"}, {})) == set()
	denied(resource("azurerm_storage_container", {"container_access_type": null}, {})) == set()
}

test_odd_shapes_are_no_error if {
	denied(resource("azurerm_storage_container", {"container_access_type": ["blob"]}, {})) == set()
	denied(account({"allow_nested_items_to_be_public": "false"})) == {["values", "allow_nested_items_to_be_public"]}
}

account(values) := resource("azurerm_storage_account", values, {})

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
