# METADATA
# title: SQL servers are audited, and audits kept for 90 days
# description: >-
#   Who read or changed what is known from the audit only; a server without one, or with one that is thrown away after
#   days, has no answer to give.
# custom:
#   id: AZR-SQL-03
#   severity: medium
#   enforcement: soft
#   view: resource
#   kinds: [azurerm_mssql_server, azurerm_mssql_server_extended_auditing_policy]
#   fix: >-
#     Add an `azurerm_mssql_server_extended_auditing_policy` for the server, with `retention_in_days` of 90 or more,
#     or 0.
#   params:
#     database_audit_retention_days:
#       default: 90
#       description: For how many days audits of databases are kept at least.
#   controls:
#     nist-800-53r5: [AU-2, AU-12, AU-11]
#     soc2-tsc-2017: [CC7.2]
#     iso-27001-2022: [A.8.15, A.5.33]
#     pci-dss-4.0.1: ["10.2.1", "10.5.1"]
#   same_as:
#     checkov: [CKV_AZURE_23, CKV_AZURE_24]
#     trivy: [AZU-0027, AZU-0025]
#     kics: [609839ae, 9c301481, f7e296b0]
#     prowler: [sqlserver_auditing_enabled, sqlserver_auditing_retention_90_days]
package tollgate.azure.sql_servers_are_audited

import data.tollgate.library.demand
import data.tollgate.library.plan

deny contains finding if {
	input.type == "azurerm_mssql_server"
	plan.is_planned(input)
	not is_audited
	not is_perhaps_audited
	finding := {
		"msg": "the server is not audited (it has no `azurerm_mssql_server_extended_auditing_policy`)",
		"path": ["values"],
		"same_as": of_auditing,
	}
}

undecided contains finding if {
	input.type == "azurerm_mssql_server"
	plan.is_planned(input)
	not is_audited
	is_perhaps_audited
	finding := {
		"msg": "which server an auditing policy of the plan is for is not known before the apply",
		"path": ["values"],
		"same_as": of_auditing,
	}
}

deny contains finding if {
	input.type == "azurerm_mssql_server_extended_auditing_policy"
	some finding in demand.unmet(input, [switch])
}

undecided contains finding if {
	input.type == "azurerm_mssql_server_extended_auditing_policy"
	some finding in demand.unclear(input, [switch])
}

deny contains finding if {
	input.type == "azurerm_mssql_server_extended_auditing_policy"
	plan.is_planned(input)
	days := input.values.retention_in_days
	is_number(days)
	days > 0
	days < data.params.database_audit_retention_days
	finding := {
		"msg": sprintf("audits are kept for %v days, and not for %v", [days, data.params.database_audit_retention_days]),
		"path": ["values", "retention_in_days"],
		"fix": sprintf("Set `retention_in_days = %v`, or more.", [data.params.database_audit_retention_days]),
		"same_as": of_retention,
	}
}

undecided contains finding if {
	input.type == "azurerm_mssql_server_extended_auditing_policy"
	plan.is_planned(input)
	demand.is_unknown(input, ["retention_in_days"])
	finding := {
		"msg": "for how long audits are kept is not known before the apply",
		"path": ["values", "retention_in_days"],
		"same_as": of_retention,
	}
}

auditing := object.get(data.inventory, ["resources", "azurerm_mssql_server_extended_auditing_policy"], {})

is_audited if {
	some policy in auditing
	plan.refers(policy, input)
	plan.is_planned(policy)
}

is_audited if {
	some policy in auditing
	policy.values.server_id == input.values.id
	is_string(input.values.id)
}

is_perhaps_audited if {
	some policy in auditing
	plan.is_unknown(policy, "server_id")
	not plan.refers_to_type(policy, "azurerm_mssql_server")
}

# Until version 3 of the provider.
is_audited if some _ in input.values.extended_auditing_policy

of_auditing := ["CKV_AZURE_23", "AZU-0027", "609839ae", "f7e296b0", "sqlserver_auditing_enabled"]

# Without a word, or with 0 days, audits are kept for ever.
of_retention := ["CKV_AZURE_24", "AZU-0025", "9c301481", "sqlserver_auditing_retention_90_days"]

switch := {
	"path": ["enabled"],
	"value": object.get(input.values, ["enabled"], null),
	"refused": [false],
	"msg": "auditing is off (`enabled` is false)",
	"about": "whether auditing is on",
	"fix": "Leave `enabled` out, or set it to true.",
	"set": true,
	"same_as": of_auditing,
}
