# METADATA
# title: Key vaults, clusters and databases send their logs, and workspaces keep them for 90 days
# description: What is not sent, or is thrown away after a month, is missing when somebody asks who opened a secret.
# custom:
#   id: AZR-LOG-01
#   severity: medium
#   enforcement: soft
#   view: resource
#   kinds:
#     - azurerm_key_vault
#     - azurerm_kubernetes_cluster
#     - azurerm_log_analytics_workspace
#     - azurerm_monitor_log_profile
#     - azurerm_mssql_database
#   fix: >-
#     Add an `azurerm_monitor_diagnostic_setting` whose `target_resource_id` is the resource; set `retention_in_days`
#     of the workspace to 90 or more.
#   controls:
#     nist-800-53r5: [AU-2, AU-12, AU-11]
#     soc2-tsc-2017: [CC7.2]
#     iso-27001-2022: [A.8.15, A.5.33]
#     pci-dss-4.0.1: ["10.2.1", "10.5.1"]
#     cis-azure-foundations-4.0: ["7.1.1.1"]
#   same_as:
#     checkov: [CKV_AZURE_37, CKV_AZURE_38]
#     trivy: [AZU-0031, AZU-0033]
#     kics: [38c71c00, bb2d6cbc]
#     prowler: [monitor_diagnostic_settings_exists]
package tollgate.azure.diagnostics_are_sent_and_kept

import data.tollgate.library.plan
import data.tollgate.library.setting

deny contains finding if {
	is_watched
	not has_setting
	not may_have_setting
	finding := {
		"msg": sprintf("%s sends its logs nowhere (no `azurerm_monitor_diagnostic_setting`)", [what[input.type]]),
		"path": ["values"],
		"fix": "Add an `azurerm_monitor_diagnostic_setting` whose `target_resource_id` is this resource.",
		"same_as": of_settings,
	}
}

deny contains finding if {
	input.type == "azurerm_log_analytics_workspace"
	setting.lacks(input, ["retention_in_days"], [])
	not is_long
	finding := {
		"msg": sprintf("the workspace keeps logs for %v days, which is less than 90", [days]),
		"path": ["values", "retention_in_days"],
		"fix": "Set `retention_in_days = 90` or more.",
		"same_as": [],
		"set": [{"path": ["values", "retention_in_days"], "value": 90}],
	}
}

undecided contains finding if {
	is_watched
	not has_setting
	may_have_setting
	finding := {
		"msg": "which resource an `azurerm_monitor_diagnostic_setting` is for is not known before the apply",
		"path": ["values"],
		"same_as": of_settings,
	}
}

undecided contains finding if {
	input.type == "azurerm_log_analytics_workspace"
	setting.may_lack(input, ["retention_in_days"])
	finding := {
		"msg": "for how long the workspace keeps logs is not known before the apply",
		"path": ["values", "retention_in_days"],
		"same_as": [],
	}
}

# What was done in a subscription is asked for after a year; 0 days are for ever.
deny contains finding if {
	input.type == "azurerm_monitor_log_profile"
	setting.lacks(input, ["retention_policy", 0, "enabled"], [])
	days := input.values.retention_policy[0].days
	is_number(days)
	not is_kept_for_a_year
	finding := {
		"msg": sprintf("the log profile keeps the activity log for %v days, which is less than 365", [days]),
		"path": ["values", "retention_policy", 0, "days"],
		"fix": "Set `days = 365` or more in `retention_policy`, or send the log by `azurerm_monitor_diagnostic_setting`.",
		"severity": "low",
		"same_as": ["CKV_AZURE_37", "AZU-0031"],
		"set": [{"path": ["values", "retention_policy", 0, "days"], "value": 365}],
	}
}

deny contains finding if {
	input.type == "azurerm_monitor_log_profile"
	setting.lacks(input, ["categories"], [])
	is_array(input.values.categories)
	not has_unknown_category
	missing := {"Action", "Delete", "Write"} - {category | some category in input.values.categories}
	count(missing) > 0
	finding := {
		"msg": sprintf("the log profile leaves out activities: %s", [concat(", ", sort(missing))]),
		"path": ["values", "categories"],
		"fix": "Set `categories = [\"Action\", \"Delete\", \"Write\"]`.",
		"severity": "low",
		"same_as": ["CKV_AZURE_38", "AZU-0033"],
		"set": [{"path": ["values", "categories"], "value": ["Action", "Delete", "Write"]}],
	}
}

undecided contains finding if {
	input.type == "azurerm_monitor_log_profile"
	not is_kept_for_a_year
	some field in ["enabled", "days"]
	setting.may_lack(input, ["retention_policy", 0, field])
	finding := {
		"msg": "for how long the log profile keeps the activity log is not known before the apply",
		"path": ["values", "retention_policy", 0, field],
		"same_as": ["CKV_AZURE_37", "AZU-0031"],
	}
}

undecided contains finding if {
	input.type == "azurerm_monitor_log_profile"
	has_unknown_category
	missing := {"Action", "Delete", "Write"} - {category | some category in input.values.categories}
	count(missing) > 0
	finding := {
		"msg": "which activities the log profile keeps is not known before the apply",
		"path": ["values", "categories"],
		"same_as": ["CKV_AZURE_38", "AZU-0033"],
	}
}

has_unknown_category if setting.may_lack(input, ["categories"])

has_unknown_category if {
	plan.is_planned(input)
	plan.has_unknown(input.unknown.categories)
}

# A policy that is not enabled throws nothing away.
is_kept_for_a_year if input.values.retention_policy[0].enabled == false

is_kept_for_a_year if {
	days := input.values.retention_policy[0].days
	is_number(days)
	is_year(days)
}

is_year(0)

is_year(days) if days >= 365

of_settings := ["monitor_diagnostic_settings_exists", "38c71c00"] if {
	input.type == "azurerm_key_vault"
} else := ["monitor_diagnostic_settings_exists"]

what := {
	"azurerm_key_vault": "the key vault",
	"azurerm_kubernetes_cluster": "the cluster",
	"azurerm_mssql_database": "the database",
}

is_watched if {
	what[input.type]
	plan.is_planned(input)
}

address := plan.address_of_all(input)

# Each resource looks at all settings, so that what most of them lack is asked first.
has_setting if {
	some other in object.get(data.inventory, ["resources", "azurerm_monitor_diagnostic_setting"], {})
	address in other.references[_]
	plan.refers(other, input)
	plan.is_planned(other)
}

has_setting if {
	is_string(input.values.id)
	input.values.id != ""
	some other in object.get(data.inventory, ["resources", "azurerm_monitor_diagnostic_setting"], {})
	other.values.target_resource_id == input.values.id
	plan.is_planned(other)
}

# What the auditing policy of a database, or of its server, sends is as good. One of the server is for all its databases.
has_setting if {
	input.type == "azurerm_mssql_database"
	some policy in of_databases
	address in policy.references[_]
	plan.refers(policy, input)
	is_auditing(policy)
}

has_setting if {
	input.type == "azurerm_mssql_database"
	is_string(input.values.server_id)
	some policy in of_servers
	policy.values.server_id == input.values.server_id
	is_auditing(policy)
}

has_setting if {
	input.type == "azurerm_mssql_database"
	count(servers) > 0
	some policy in of_servers
	some server in servers
	server in policy.references[_]
	server in setting.references(policy, ["server_id"])
	is_auditing(policy)
}

# The servers that the database refers to.
servers := {reference |
	some reference in setting.references(input, ["server_id"])
	regex.match(`(^|\.)azurerm_(mssql|sql)_server\.[^.]+$`, reference)
}

of_databases := object.get(data.inventory, ["resources", "azurerm_mssql_database_extended_auditing_policy"], {})

of_servers := object.get(data.inventory, ["resources", "azurerm_mssql_server_extended_auditing_policy"], {})

is_auditing(policy) if {
	plan.is_planned(policy)
	not policy.values.enabled == false
}

# Whose auditing policy it is, is not known.
may_have_setting if {
	input.type == "azurerm_mssql_database"
	some policy in of_databases
	policy.unknown.database_id == true
	not is_of_resource(policy, "database_id")
}

may_have_setting if {
	input.type == "azurerm_mssql_database"
	some policy in of_servers
	policy.unknown.server_id == true
	not is_of_resource(policy, "server_id")
}

is_of_resource(policy, own) if {
	regex.match(`^azurerm_[a-z0-9_]+\.`, policy.references[own][_])
} else if {
	some reference in setting.references(policy, [own])
	regex.match(`(^|\.)azurerm_[a-z0-9_]+\.`, reference)
}

may_have_setting if {
	input.type == "azurerm_mssql_database"
	some policy in of_databases
	address in policy.references[_]
	plan.perhaps_refers(policy, input)
	is_auditing(policy)
}

# Which of several it is for cannot be told.
may_have_setting if {
	some other in object.get(data.inventory, ["resources", "azurerm_monitor_diagnostic_setting"], {})
	address in other.references[_]
	plan.perhaps_refers(other, input)
	plan.is_planned(other)
}

# A setting whose target is another resource of the configuration is not for this one.
may_have_setting if {
	some other in object.get(data.inventory, ["resources", "azurerm_monitor_diagnostic_setting"], {})
	not is_string(object.get(other, ["values", "target_resource_id"], null))
	plan.is_unseen(other, "target_resource_id")
	not is_of_resource(other, "target_resource_id")
}

# Azure keeps logs for 30 days where nobody says more.
days := given if {
	given := input.values.retention_in_days
	given != null
} else := 30

is_long if {
	is_number(days)
	days >= 90
}
