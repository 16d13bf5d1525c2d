# METADATA
# title: Cosmos DB accounts are closed to other networks and know their clients by identity
# description: >-
#   A key in an old configuration file opens the whole account from anywhere, and nobody can say who used it.
# custom:
#   id: AZR-COS-01
#   severity: high
#   enforcement: soft
#   view: resource
#   kinds: [azurerm_cosmosdb_account]
#   fix: >-
#     Set `public_network_access_enabled = false` or filter networks, and set `local_authentication_disabled = true`.
#   controls:
#     nist-800-53r5: [AC-3, SC-7, IA-2, IA-5(1)]
#     soc2-tsc-2017: [CC6.1, CC6.6]
#     iso-27001-2022: [A.8.3, A.8.20, A.5.17, A.8.5]
#     pci-dss-4.0.1: ["1.3.1", "1.4.4", "8.3.6"]
#   same_as:
#     checkov: [CKV_AZURE_101, CKV_AZURE_99, CKV_AZURE_140]
#     kics: [c2a3efb6]
#     prowler: [cosmosdb_account_firewall_use_selected_networks]
package tollgate.azure.cosmos_db_is_closed

import data.tollgate.library.cidr
import data.tollgate.library.plan
import data.tollgate.library.setting

deny contains finding if {
	setting.lacks(input, ["public_network_access_enabled"], [false])
	not is_filtered
	not may_be_filtered
	finding := {
		"msg": "the account is open to the internet (`public_network_access_enabled` is not false, and nothing is filtered)",
		"path": ["values", "public_network_access_enabled"],
		"fix": "Set `public_network_access_enabled = false`, or name networks in `ip_range_filter`.",
		"same_as": network,
	}
}

deny contains finding if {
	has_identities
	setting.lacks(input, ["local_authentication_disabled"], [true])
	finding := {
		"msg": "keys open the account (`local_authentication_disabled` is not true)",
		"path": ["values", "local_authentication_disabled"],
		"fix": "Set `local_authentication_disabled = true`, and grant roles to identities.",
		"same_as": ["CKV_AZURE_140"],
		"set": [{"path": ["values", "local_authentication_disabled"], "value": true}],
	}
}

undecided contains finding if {
	setting.may_lack(input, ["public_network_access_enabled"])
	not is_filtered
	finding := {
		"msg": "whether the account is open to the internet is not known before the apply",
		"path": ["values", "public_network_access_enabled"],
		"same_as": network,
	}
}

undecided contains finding if {
	setting.lacks(input, ["public_network_access_enabled"], [false])
	not is_filtered
	may_be_filtered
	finding := {
		"msg": "which networks reach the account is not known before the apply",
		"path": ["values", "ip_range_filter"],
		"same_as": network,
	}
}

undecided contains finding if {
	has_identities
	setting.may_lack(input, ["local_authentication_disabled"])
	finding := {
		"msg": "whether keys open the account is not known before the apply",
		"path": ["values", "local_authentication_disabled"],
		"same_as": ["CKV_AZURE_140"],
	}
}

# A filter lets in who comes from the right address; a private endpoint, who is in the network.
warn contains finding if {
	setting.lacks(input, ["public_network_access_enabled"], [false])
	is_filtered
	finding := {
		"msg": "the account answers on the internet, if only some networks (`public_network_access_enabled` is not false)",
		"path": ["values", "public_network_access_enabled"],
		"severity": "low",
		"fix": "Set `public_network_access_enabled = false`, and reach the account by a private endpoint.",
		"same_as": ["CKV_AZURE_101"],
	}
}

network := ["CKV_AZURE_101", "CKV_AZURE_99", "c2a3efb6", "cosmosdb_account_firewall_use_selected_networks"]

is_filtered if {
	input.values.is_virtual_network_filter_enabled == true
	not lets_in_the_world
}

is_filtered if {
	count(ranges) > 0
	not lets_in_the_world
}

lets_in_the_world if {
	some range in ranges
	cidr.is_world(range)
}

# A text with commas until version 4 of the provider, a set since.
ranges := {trim_space(range) | some range in split(input.values.ip_range_filter, ","); trim_space(range) != ""} if {
	is_string(input.values.ip_range_filter)
} else := {range |
	some range in input.values.ip_range_filter
	is_string(range)
}

may_be_filtered if setting.is_open(input, ["is_virtual_network_filter_enabled"])

may_be_filtered if setting.is_open(input, ["ip_range_filter"])

may_be_filtered if plan.has_unknown(input.unknown.ip_range_filter)

# Only the SQL API knows clients by identity.
has_identities if {
	plan.is_planned(input)
	plan.at(input, ["kind"]) in [null, "GlobalDocumentDB"]
	not has_other_interface
}

has_other_interface if {
	some capability in input.values.capabilities
	capability.name in ["EnableMongo", "EnableCassandra", "EnableGremlin", "EnableTable"]
}
