package tollgate.azure.key_vault_contents_expire_test

import data.tollgate.azure.key_vault_contents_expire as policy

test_secrets_without_end_are_found if {
	denied(resource("azurerm_key_vault_secret", {"content_type": "password"}, {})) == {["values", "expiration_date"]}
	denied(resource("azurerm_key_vault_secret", {"expiration_date": "2027-01-01T00:00:00Z"}, {})) == {[
		"values",
		"content_type",
	]}
}

test_keys_without_end_are_found if {
	denied(resource("azurerm_key_vault_key", {"expiration_date": null}, {})) == {["values", "expiration_date"]}
	denied(resource("azurerm_key_vault_key", {"expiration_date": "2027-01-01T00:00:00Z"}, {})) == set()
}

test_a_date_of_the_plan_is_one if {
	described := object.union(
		resource("azurerm_key_vault_key", {}, {"expiration_date": true}),
		{"configured": ["expiration_date"], "references": {"expiration_date": ["time_offset.year.rfc3339"]}},
	)
	denied(described) == set()
	unsure(described) == set()
}

test_a_date_of_a_variable_is_undecided if {
	described := object.union(
		resource("azurerm_key_vault_key", {}, {"expiration_date": true}),
		{"configured": ["expiration_date"], "references": {"expiration_date": ["var.until"]}},
	)
	denied(described) == set()
	unsure(described) == {["values", "expiration_date"]}
}

test_odd_shapes_are_no_error if {
	denied(resource("azurerm_key_vault_key", {"expiration_date": ""}, {})) == {["values", "expiration_date"]}
	odd := resource("azurerm_key_vault_secret", {"expiration_date": 7, "content_type": {}}, {})
	denied(odd) == {["values", "content_type"]}
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
