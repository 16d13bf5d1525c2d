package tollgate.azure.storage_keeps_deleted_data_test

import data.tollgate.azure.storage_keeps_deleted_data as policy

test_everything_is_demanded if {
	denied(account({})) == {
		["values", "shared_access_key_enabled"],
		["values", "blob_properties", 0, "versioning_enabled"],
		["values", "blob_properties", 0, "delete_retention_policy"],
	}
}

test_an_account_that_keeps_passes if {
	denied(account({
		"shared_access_key_enabled": false,
		"blob_properties": [{"versioning_enabled": true, "delete_retention_policy": [{"days": 7}]}],
	})) == set()
}

test_file_shares_are_no_blobs if {
	denied(account({"account_kind": "FileStorage", "shared_access_key_enabled": false})) == set()
}

test_a_hierarchical_namespace_has_no_versions if {
	denied(account({
		"is_hns_enabled": true,
		"shared_access_key_enabled": false,
		"blob_properties": [{"delete_retention_policy": [{"days": 7}]}],
	})) == set()
}

test_odd_shapes_are_no_error if {
	count(denied(account({"blob_properties": null, "shared_access_key_enabled": "false"}))) == 3
	count(denied(account({"blob_properties": [{"delete_retention_policy": null}]}))) == 3
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
