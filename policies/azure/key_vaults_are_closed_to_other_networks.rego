# METADATA
# title: Key vaults refuse networks that are not named
# description: A vault that answers every network is one leaked credential away from everybody who finds it.
# custom:
#   id: AZR-KV-02
#   severity: high
#   enforcement: soft
#   view: resource
#   kinds: [azurerm_key_vault]
#   fix: Add `network_acls` with `default_action = "Deny"`, or set `public_network_access_enabled = false`.
#   controls:
#     nist-800-53r5: [AC-3, SC-7]
#     soc2-tsc-2017: [CC6.1, CC6.6]
#     iso-27001-2022: [A.8.3, A.8.20]
#     pci-dss-4.0.1: ["1.3.1", "1.4.4"]
#     cis-azure-foundations-4.0: ["9.3.7"]
#   same_as:
#     checkov: [CKV_AZURE_109, CKV_AZURE_189]
#     trivy: [AZU-0013]
#     prowler: [keyvault_access_only_through_private_endpoints]
package tollgate.azure.key_vaults_are_closed_to_other_networks

import data.tollgate.library.demand
import data.tollgate.library.plan

# The provider makes a vault public unless it is told not to.
deny contains finding if {
	is_open
	not may_be_closed(public)
	not may_be_closed(default_action)
	finding := object.union(said, claims)
}

undecided contains finding if {
	is_open
	some path in [public, default_action]
	may_be_closed(path)
	finding := {
		"msg": "which networks the vault answers is not known before the apply",
		"path": array.concat(["values"], path),
	}
}

is_open if {
	plan.is_planned(input)
	not input.values.public_network_access_enabled == false
	not stated == "Deny"
}

may_be_closed(path) if demand.is_unknown(input, path)

public := ["public_network_access_enabled"]

default_action := ["network_acls", 0, "default_action"]

stated := object.get(input.values, ["network_acls", 0, "default_action"], null)

said := {
	"msg": "the vault answers every network (`default_action` is `Allow`)",
	"path": array.concat(["values"], default_action),
	"set": [{"path": array.concat(["values"], default_action), "value": "Deny"}],
} if {
	stated == "Allow"
} else := {
	"msg": "the vault answers every network (it has no `network_acls`)",
	"path": ["values", "public_network_access_enabled"],
}

# For others, rules for addresses and subnets are enough, though they exclude nobody where the default is to allow.
default claims := {}

claims := {"same_as": ["CKV_AZURE_109", "AZU-0013", "keyvault_access_only_through_private_endpoints"]} if {
	has_rules
}

has_rules if some _ in input.values.network_acls[0].ip_rules

has_rules if some _ in input.values.network_acls[0].virtual_network_subnet_ids
