# METADATA
# title: Storage accounts refuse networks that are not named
# description: >-
#   An account that answers every network is one leaked key away from everybody; network rules leave only those who
#   have business there.
# custom:
#   id: AZR-ST-03
#   severity: high
#   enforcement: soft
#   view: resource
#   kinds: [azurerm_storage_account, azurerm_storage_account_network_rules]
#   fix: Add `network_rules` with `default_action = "Deny"`, or set `public_network_access_enabled = false`.
#   controls:
#     nist-800-53r5: [AC-3, SC-7]
#     soc2-tsc-2017: [CC6.1, CC6.6]
#     iso-27001-2022: [A.8.3, A.8.20]
#     pci-dss-4.0.1: ["1.3.1", "1.4.4"]
#     cis-azure-foundations-4.0: ["2.2.1.2", "10.3.2.3"]
#   same_as:
#     checkov: [CKV_AZURE_35, CKV_AZURE_59]
#     trivy: [AZU-0012, AZU-0010]
#     kics: [9be09caf, 17f75827, 5400f379]
#     prowler: [storage_default_network_access_rule_is_denied]
package tollgate.azure.storage_is_closed_to_other_networks

import data.tollgate.library.demand
import data.tollgate.library.plan
import data.tollgate.library.referring

deny contains finding if {
	input.type == "azurerm_storage_account"
	is_reachable
	not stated == "Deny"
	not has_separate_rules
	not is_unclear
	finding := said
}

# A rule that allows is one thing to mend, no rule another.
said := {
	"msg": "the account answers every network (`default_action` is `Allow`)",
	"path": array.concat(["values"], default_action),
	"set": [{"path": array.concat(["values"], default_action), "value": "Deny"}],
	"same_as": array.concat(["CKV_AZURE_35"], others),
} if {
	stated == "Allow"
} else := {
	"msg": "the account answers every network (it has no `network_rules`)",
	"path": ["values", "public_network_access_enabled"],
	"same_as": others,
}

undecided contains finding if {
	input.type == "azurerm_storage_account"
	is_reachable
	not stated == "Deny"
	not has_separate_rules
	is_unclear
	finding := {
		"msg": "which networks the account answers is not known before the apply",
		"path": array.concat(["values"], default_action),
	}
}

undecided contains finding if {
	input.type == "azurerm_storage_account"
	plan.is_planned(input)
	demand.is_unknown(input, ["public_network_access_enabled"])
	not stated == "Deny"
	not has_separate_rules
	finding := {
		"msg": "whether the account answers public networks is not known before the apply",
		"path": ["values", "public_network_access_enabled"],
	}
}

deny contains finding if {
	input.type == "azurerm_storage_account_network_rules"
	not is_of_private_account
	some finding in demand.unmet(input, [action])
}

undecided contains finding if {
	input.type == "azurerm_storage_account_network_rules"
	not is_of_private_account
	some finding in demand.unclear(input, [action])
}

# Backup, monitoring and what else of Azure reaches an account by its identity is shut out with the rest. Nobody needs
# to say so: the services are let in by default.
warn contains finding if {
	plan.is_planned(input)
	some rules in shut
	is_array(rules.bypass)
	not "AzureServices" in rules.bypass
	finding := {
		"msg": "backup and other trusted services of Azure are shut out (`bypass` does not name `AzureServices`)",
		"path": rules.path,
		"severity": "low",
		"fix": "Add `AzureServices` to `bypass`, or leave it out.",
		"same_as": ["AZU-0010", "5400f379"],
	}
}

shut contains {"bypass": input.values.network_rules[0].bypass, "path": ["values", "network_rules", 0, "bypass"]} if {
	stated == "Deny"
	not demand.is_unknown(input, ["network_rules", 0, "bypass"])
}

shut contains {"bypass": input.values.bypass, "path": ["values", "bypass"]} if {
	input.type == "azurerm_storage_account_network_rules"
	input.values.default_action == "Deny"
	not demand.is_unknown(input, ["bypass"])
}

default_action := ["network_rules", 0, "default_action"]

stated := object.get(input, ["values", "network_rules", 0, "default_action"], null)

others := ["CKV_AZURE_59", "AZU-0012", "9be09caf", "17f75827", "storage_default_network_access_rule_is_denied"]

# The provider makes an account public unless it is told not to.
is_reachable if {
	plan.is_planned(input)
	not input.values.public_network_access_enabled == false
	not plan.is_hidden(object.get(input, ["values", "public_network_access_enabled"], null))
	not demand.is_unknown(input, ["public_network_access_enabled"])
}

is_unclear if demand.is_unknown(input, default_action)

is_unclear if plan.is_hidden(stated)

is_unclear if {
	some rules in network_rules
	rules.unknown.storage_account_id == true
	not referring.names_type(rules, "storage_account_id", "azurerm_storage_account")
}

# Which of several accounts they are for cannot be told.
is_unclear if {
	some rules in network_rules
	plan.perhaps_refers(rules, input)
	plan.is_planned(rules)
}

network_rules := object.get(data.inventory, ["resources", "azurerm_storage_account_network_rules"], {})

address := plan.address_of_all(input)

# Network rules of their own are judged there. Each account looks at all of them, so that what most of them lack is asked
# first.
has_separate_rules if {
	some rules in network_rules
	address in rules.references[_]
	plan.refers(rules, input)
	plan.is_planned(rules)
}

has_separate_rules if {
	is_string(input.values.id)
	some rules in network_rules
	rules.values.storage_account_id == input.values.id
}

is_of_private_account if {
	some account in object.get(data.inventory, ["resources", "azurerm_storage_account"], {})
	account.values.public_network_access_enabled == false
	contains(references, account.name)
	plan.refers(input, account)
}

# Most accounts are not named in them at all.
references := concat(" ", plan.references(input))

action := {
	"path": ["default_action"],
	"value": object.get(input, ["values", "default_action"], null),
	"refused": ["Allow"],
	"msg": "the account answers every network (`default_action` is `Allow`)",
	"about": "which networks the account answers",
	"set": "Deny",
	"same_as": array.concat(["CKV_AZURE_35"], others),
}
