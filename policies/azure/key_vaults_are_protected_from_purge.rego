# METADATA
# title: Key vaults are protected from purge
# description: A vault that can be purged takes its keys along, and all that is encrypted with them is lost for good.
# custom:
#   id: AZR-KV-01
#   severity: high
#   enforcement: soft
#   view: resource
#   kinds: [azurerm_key_vault]
#   fix: Set `purge_protection_enabled = true`.
#   controls:
#     nist-800-53r5: [CM-3, CP-9]
#     soc2-tsc-2017: [A1.2, CC8.1]
#     iso-27001-2022: [A.8.13, A.8.32]
#     cis-azure-foundations-4.0: ["9.3.5"]
#   same_as:
#     checkov: [CKV_AZURE_110, CKV_AZURE_42, CKV_AZURE_111]
#     trivy: [AZU-0016]
#     prowler: [keyvault_recoverable]
package tollgate.azure.key_vaults_are_protected_from_purge

import data.tollgate.library.demand

deny contains finding if some finding in demand.unmet(input, [purge, deletion])

undecided contains finding if some finding in demand.unclear(input, [purge, deletion])

purge := {
	"path": ["purge_protection_enabled"],
	"value": object.get(input.values, ["purge_protection_enabled"], null),
	"wanted": [true],
	"msg": "the vault can be purged (`purge_protection_enabled` is not true)",
	"about": "whether the vault can be purged",
	"set": true,
	"same_as": ["CKV_AZURE_110", "CKV_AZURE_42", "AZU-0016", "keyvault_recoverable"],
}

# Until version 2.42 of the provider; since then every vault keeps what is deleted, for 90 days if nothing is said.
deletion := {
	"path": ["soft_delete_enabled"],
	"value": object.get(input.values, ["soft_delete_enabled"], null),
	"refused": [false],
	"msg": "what is deleted from the vault is gone at once (`soft_delete_enabled` is false)",
	"about": "whether what is deleted from the vault is kept",
	"fix": "Leave `soft_delete_enabled` out.",
	"same_as": ["CKV_AZURE_111", "CKV_AZURE_42", "keyvault_recoverable"],
}
