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

test_a_policy_of_one_of_several_instances_passes_that_one if {
	keyed := [`azurerm_mssql_server.each["a"].id`, `azurerm_mssql_server.each["a"]`, "azurerm_mssql_server.each"]
	outcome_of(instance("a"), keyed) == {"denied": 0, "unsure": 0}
	outcome_of(instance("b"), keyed) == {"denied": 1, "unsure": 0}
	all := ["azurerm_mssql_server.each"]
	every key in ["a", "b"] { outcome_of(instance(key), all) == {"denied": 0, "unsure": 0} }
}

test_of_which_of_several_instances_a_policy_is_is_undecided if {
	every references in [["azurerm_mssql_server.each", "var.which"], ["azurerm_mssql_server.each", "each.value.which", "each.value"]] {
		every key in ["a", "b"] { outcome_of(instance(key), references) == {"denied": 0, "unsure": 1} }
	}
}

outcome_of(resource, references) := {"denied": count(denials), "unsure": count(doubts)} if {
	inventory := {"resources": {
		"azurerm_mssql_server": {one.address: one | some key in ["a", "b"]; one := instance(key)},
		"azurerm_mssql_server_extended_auditing_policy": {"azurerm_mssql_server_extended_auditing_policy.some": companion_of(references)},
	}}
	denials := policy.deny with input as resource with data.inventory as inventory
	doubts := policy.undecided with input as resource with data.inventory as inventory
}

instance(key) := {
	"address": concat("", [`azurerm_mssql_server.each["`, key, `"]`]),
	"type": "azurerm_mssql_server",
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
	"address": "azurerm_mssql_server_extended_auditing_policy.some",
	"type": "azurerm_mssql_server_extended_auditing_policy",
	"name": "some",
	"module": "",
	"mode": "managed",
	"values": {},
	"unknown": {"server_id": true},
	"configured": ["server_id"],
	"references": {"server_id": references},
	"actions": ["create"],
}
