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
#   kinds: [azurerm_mssql_server, azurerm_sql_server, azurerm_mssql_server_extended_auditing_policy]
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
import data.tollgate.library.given
import data.tollgate.library.plan
import data.tollgate.library.referring

deny contains finding if {
	input.type in servers
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
	input.type in servers
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
	plan.is_planned(input)
	some held in kept
	is_number(held.days)
	held.days > 0
	least := data.params.database_audit_retention_days
	held.days < least
	finding := {
		"msg": sprintf("audits are kept for %v days, and not for %v", [held.days, least]),
		"path": held.path,
		"fix": sprintf("Set `retention_in_days = %v`, or more.", [least]),
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

servers := ["azurerm_mssql_server", "azurerm_sql_server"]

# How long audits are kept, by the policy or, until version 3 of the provider, by a block of the server.
kept contains {"days": days, "path": ["values", "retention_in_days"]} if {
	input.type == "azurerm_mssql_server_extended_auditing_policy"
	days := input.values.retention_in_days
}

kept contains {"days": days, "path": ["values", "extended_auditing_policy", index, "retention_in_days"]} if {
	input.type in servers
	some index, block in input.values.extended_auditing_policy
	days := block.retention_in_days
}

auditing := object.get(data.inventory, ["resources", "azurerm_mssql_server_extended_auditing_policy"], {})

address := plan.address_of_all(input)

# Each server looks at all policies, so that what most of them lack is asked first.
is_audited if {
	some policy in auditing
	address in policy.references[_]
	plan.refers(policy, input)
	plan.is_planned(policy)
}

is_audited if {
	is_string(input.values.id)
	some policy in auditing
	policy.values.server_id == input.values.id
}

is_perhaps_audited if {
	some policy in auditing
	policy.unknown.server_id == true
	not refers_to_server(policy)
}

# Which of several servers it is for cannot be told.
is_perhaps_audited if {
	some policy in auditing
	plan.perhaps_refers(policy, input)
	plan.is_planned(policy)
}

is_perhaps_audited if {
	given.is_lost(
		input,
		"extended_auditing_policy",
		object.get(input, ["values", "extended_auditing_policy"], null),
	)
}

refers_to_server(policy) if {
	some type in servers
	referring.names_type(policy, "server_id", type)
}

# Until version 3 of the provider.
is_audited if some _ in input.values.extended_auditing_policy

of_auditing := ["CKV_AZURE_23", "AZU-0027", "609839ae", "f7e296b0", "sqlserver_auditing_enabled"]

# Without a word, or with 0 days, audits are kept for ever.
of_retention := ["CKV_AZURE_24", "AZU-0025", "9c301481", "sqlserver_auditing_retention_90_days"]

switch := {
	"path": ["enabled"],
	"value": object.get(input, ["values", "enabled"], null),
	"refused": [false],
	"msg": "auditing is off (`enabled` is false)",
	"about": "whether auditing is on",
	"fix": "Leave `enabled` out, or set it to true.",
	"set": true,
	"same_as": of_auditing,
}
