package tollgate.azure.databases_are_private_and_demand_tls_1_2_test

import data.tollgate.azure.databases_are_private_and_demand_tls_1_2 as policy

test_public_servers_are_found if {
	denied(resource("azurerm_mssql_server", {}, {})) == {["values", "public_network_access_enabled"]}
	denied(resource("azurerm_postgresql_server", {"public_network_access_enabled": true}, {})) == {[
		"values",
		"public_network_access_enabled",
	]}
	denied(resource("azurerm_mysql_flexible_server", {}, {})) == {["values", "public_network_access"]}
}

test_private_servers_pass if {
	denied(resource("azurerm_mssql_server", {"public_network_access_enabled": false}, {})) == set()
	denied(resource("azurerm_mysql_flexible_server", {"public_network_access": "Disabled"}, {})) == set()
	denied(resource("azurerm_mysql_flexible_server", {"public_network_access_enabled": false}, {})) == set()
}

test_a_server_in_a_subnet_is_private if {
	denied(resource("azurerm_postgresql_flexible_server", {"delegated_subnet_id": "/subnets/db"}, {})) == set()
}

test_old_tls_is_found if {
	denied(resource(
		"azurerm_mssql_server",
		{"public_network_access_enabled": false, "minimum_tls_version": "1.0"},
		{},
	)) == {["values", "minimum_tls_version"]}
	denied(resource(
		"azurerm_mysql_server",
		{
			"public_network_access_enabled": false,
			"ssl_enforcement_enabled": false,
			"ssl_minimal_tls_version_enforced": "TLSEnforcementDisabled",
		},
		{},
	)) == {["values", "ssl_enforcement_enabled"], ["values", "ssl_minimal_tls_version_enforced"]}
}

test_the_default_is_tls_1_2 if {
	denied(resource(
		"azurerm_mssql_server",
		{"public_network_access_enabled": false, "minimum_tls_version": null},
		{},
	)) == set()
}

test_unknown_is_undecided if {
	unknown := object.union(
		resource("azurerm_mssql_server", {}, {"public_network_access_enabled": true, "minimum_tls_version": true}),
		{"configured": ["public_network_access_enabled", "minimum_tls_version"]},
	)
	denied(unknown) == set()
	count(unsure(unknown)) == 2
}

test_odd_shapes_are_no_error if {
	denied(resource("azurerm_mssql_server", {"public_network_access_enabled": "no", "minimum_tls_version": 1}, {})) == {[
		"values",
		"public_network_access_enabled",
	]}
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
