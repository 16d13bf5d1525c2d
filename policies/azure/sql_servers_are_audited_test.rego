package tollgate.azure.sql_servers_are_audited_test

import data.tollgate.azure.sql_servers_are_audited as policy

test_a_server_without_audit_is_found if {
	denied(resource("azurerm_mssql_server", {}, {})) == {["values"]}
}

test_a_server_with_a_policy_passes if {
	server := resource("azurerm_mssql_server", {}, {"id": true})
	audit := object.union(
		resource("azurerm_mssql_server_extended_auditing_policy", {}, {"server_id": true}),
		{"references": {"server_id": ["azurerm_mssql_server.main.id", "azurerm_mssql_server.main"]}},
	)
	inventory := {"resources": {"azurerm_mssql_server_extended_auditing_policy": {"a": audit}}}
	found := policy.deny with input as server with data.inventory as inventory
	found == set()
}

test_short_retention_is_found if {
	denied(audit({"retention_in_days": 30})) == {["values", "retention_in_days"]}
	denied(audit({"retention_in_days": 89})) == {["values", "retention_in_days"]}
}

test_long_retention_passes if {
	denied(audit({"retention_in_days": 90})) == set()
	denied(audit({"retention_in_days": 0})) == set()
	denied(audit({"retention_in_days": null})) == set()
}

test_auditing_that_is_off_is_found if {
	denied(audit({"enabled": false})) == {["values", "enabled"]}
}

test_odd_shapes_are_no_error if {
	denied(audit({"retention_in_days": "30", "enabled": "false"})) == set()
}

audit(values) := resource("azurerm_mssql_server_extended_auditing_policy", values, {})

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
