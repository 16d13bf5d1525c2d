# METADATA
# title: Database firewalls do not let the world in
# description: >-
#   A database that everybody can reach is tried by everybody, day and night; a password is all that is left in their
#   way.
# custom:
#   id: AZR-SQL-01
#   severity: critical
#   enforcement: hard
#   view: resource
#   kinds:
#     - azurerm_mssql_firewall_rule
#     - azurerm_sql_firewall_rule
#     - azurerm_postgresql_firewall_rule
#     - azurerm_postgresql_flexible_server_firewall_rule
#     - azurerm_mysql_firewall_rule
#     - azurerm_mysql_flexible_server_firewall_rule
#     - azurerm_mariadb_firewall_rule
#   fix: Name the addresses that need the database, or use a private endpoint.
#   controls:
#     nist-800-53r5: [AC-3, SC-7]
#     soc2-tsc-2017: [CC6.1, CC6.6]
#     iso-27001-2022: [A.8.3, A.8.20]
#     pci-dss-4.0.1: ["1.3.1", "1.4.4"]
#   same_as:
#     checkov: [CKV_AZURE_11]
#     trivy: [AZU-0029]
#     kics: [25c0ea09, d7ba74da]
#     prowler: [sqlserver_unrestricted_inbound_access]
package tollgate.azure.databases_are_not_open_to_the_world

import data.tollgate.library.plan

deny contains finding if {
	size >= 2147483648
	start := input.values.start_ip_address
	end := input.values.end_ip_address
	finding := {
		"msg": sprintf("%s may connect (%s to %s)", [everybody, start, end]),
		"path": ["values", "start_ip_address"],
		"same_as": ["CKV_AZURE_11", "AZU-0029", "25c0ea09", "d7ba74da", "sqlserver_unrestricted_inbound_access"],
	}
}

# Azure reads this as: whoever runs anything in Azure, in whatever subscription.
deny contains finding if {
	size == 1
	input.values.start_ip_address == "0.0.0.0"
	finding := {
		"msg": "everything in Azure may connect, in other subscriptions as well (0.0.0.0)",
		"path": ["values", "start_ip_address"],
		"severity": "medium",
		"fix": "Name the addresses that need the database, or use a private endpoint or a rule for the virtual network.",
		"same_as": ["d7ba74da"],
	}
}

undecided contains finding if {
	plan.is_planned(input)
	some attribute in ["start_ip_address", "end_ip_address"]
	plan.is_unknown(input, attribute)
	finding := {
		"msg": "whom the rule lets in is not known before the apply",
		"path": ["values", attribute],
	}
}

# How many addresses the rule lets in.
size := (number(input.values.end_ip_address) - number(input.values.start_ip_address)) + 1 if plan.is_planned(input)

number(address) := sum(parts) if {
	is_string(address)
	regex.match(`^[0-9]{1,3}(\.[0-9]{1,3}){3}$`, address)
	parts := [value |
		some position, part in split(address, ".")
		value := to_number(part) * factors[position]
	]
}

factors := [16777216, 65536, 256, 1]

everybody := "everybody" if {
	size == 4294967296
} else := "at least half of the internet"
