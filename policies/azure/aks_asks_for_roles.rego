# METADATA
# title: Azure clusters ask for roles and know users by Entra ID alone
# description: >-
#   Without RBAC everybody who gets in may do everything, and the certificate of a local account is an administrator
#   whom nobody can tell from another or lock out.
# custom:
#   id: AZR-AKS-02
#   severity: high
#   enforcement: soft
#   view: resource
#   kinds: [azurerm_kubernetes_cluster]
#   fix: >-
#     Leave `role_based_access_control_enabled` true, and set `local_account_disabled = true` along with
#     `azure_active_directory_role_based_access_control`.
#   controls:
#     nist-800-53r5: [AC-3, AC-6]
#     soc2-tsc-2017: [CC6.3]
#     iso-27001-2022: [A.5.15, A.8.2]
#     pci-dss-4.0.1: ["7.2.1", "7.2.2"]
#   same_as:
#     checkov: [CKV_AZURE_5, CKV_AZURE_141]
#     trivy: [AZU-0042]
#     kics: [86f92117]
#     prowler: [aks_cluster_rbac_enabled]
package tollgate.azure.aks_asks_for_roles

import data.tollgate.library.demand
import data.tollgate.library.old_block
import data.tollgate.library.plan

deny contains finding if some finding in demand.unmet(input, demands)

undecided contains finding if some finding in demand.unclear(input, demands)

undecided contains finding if {
	plan.is_planned(input)
	old_block.is_lost(input, "role_based_access_control", old)
	finding := {
		"msg": "whether the cluster asks for roles cannot be seen (`role_based_access_control` is of an old provider)",
		"path": ["values", "role_based_access_control"],
		"same_as": of_roles,
	}
}

default old := null

old := input.values.role_based_access_control

demands := [roles, old_roles, local_accounts]

# Version 3 of the provider and later ones use roles where nothing is said.
roles := {
	"path": ["role_based_access_control_enabled"],
	"value": enabled,
	"refused": [false],
	"msg": "the cluster does not ask for roles (`role_based_access_control_enabled` is false)",
	"about": "whether the cluster asks for roles",
	"fix": "Set `role_based_access_control_enabled = true`.",
	"set": true,
	"same_as": of_roles,
}

old_roles := {
	"path": ["role_based_access_control", 0, "enabled"],
	"value": old_enabled,
	"refused": [false],
	"msg": "the cluster does not ask for roles (`enabled` of `role_based_access_control` is false)",
	"about": "whether the cluster asks for roles",
	"fix": "Set `enabled = true` in `role_based_access_control`.",
	"set": true,
	"same_as": of_roles,
}

# Local accounts can be disabled only where Entra ID knows the users, so that a cluster without it has them.
local_accounts := object.union(
	{
		"path": ["local_account_disabled"],
		"value": disabled,
		"wanted": [true],
		"msg": "the cluster has local accounts (`local_account_disabled` is not true)",
		"about": "whether the cluster has local accounts",
		"same_as": ["CKV_AZURE_141"],
	},
	local_remedy,
)

local_remedy := {"fix": "Set `local_account_disabled = true`.", "set": true} if {
	is_object(input.values.azure_active_directory_role_based_access_control[0])
} else := {"fix": concat(" ", [
	"Add `azure_active_directory_role_based_access_control`, so that users come from Entra ID, and set",
	"`local_account_disabled = true`.",
])}

of_roles := ["CKV_AZURE_5", "AZU-0042", "86f92117", "aks_cluster_rbac_enabled"]

default enabled := null

enabled := input.values.role_based_access_control_enabled

default old_enabled := null

old_enabled := input.values.role_based_access_control[0].enabled

default disabled := null

disabled := input.values.local_account_disabled
