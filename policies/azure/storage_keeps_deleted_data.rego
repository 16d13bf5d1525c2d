# METADATA
# title: Storage accounts keep deleted blobs and versions, and take no shared keys
# description: >-
#   What a slip or an intruder deletes is gone unless the account keeps it for a while; a shared key does everything,
#   for everybody who has it, and expires never.
# custom:
#   id: AZR-ST-04
#   severity: medium
#   enforcement: soft
#   view: resource
#   kinds: [azurerm_storage_account]
#   fix: >-
#     Add `versioning_enabled = true` and a `delete_retention_policy` to `blob_properties`, and set
#     `shared_access_key_enabled = false`.
#   controls:
#     nist-800-53r5: [CP-9, AC-3, IA-5, IA-9]
#     soc2-tsc-2017: [A1.2, CC6.1]
#     iso-27001-2022: [A.8.13, A.5.16, A.8.5]
#     pci-dss-4.0.1: ["8.6.2"]
#     cis-azure-foundations-4.0: ["10.2.1", "10.3.6"]
#   same_as:
#     trivy: [AZU-0056]
#     prowler: [storage_ensure_soft_delete_is_enabled]
package tollgate.azure.storage_keeps_deleted_data

import data.tollgate.library.demand
import data.tollgate.library.plan

deny contains finding if some finding in demand.unmet(input, demands)

undecided contains finding if some finding in demand.unclear(input, demands)

deny contains finding if {
	plan.is_planned(input)
	holds_blobs
	not has_retention
	not may_have_retention
	finding := {
		"msg": "deleted blobs are gone at once (`blob_properties.delete_retention_policy` is missing)",
		"path": ["values", "blob_properties", 0, "delete_retention_policy"],
		"fix": "Add `delete_retention_policy` with `days` to `blob_properties`.",
		"same_as": of_retention,
	}
}

undecided contains finding if {
	plan.is_planned(input)
	holds_blobs
	not has_retention
	may_have_retention
	finding := {
		"msg": "whether deleted blobs are kept is not known before the apply",
		"path": ["values", "blob_properties", 0, "delete_retention_policy"],
		"same_as": of_retention,
	}
}

demands contains keys

demands contains versioning if {
	holds_blobs
	not has_no_versions
}

# An account for file shares only has no blobs.
holds_blobs if not input.values.account_kind == "FileStorage"

# The service keeps no versions with a hierarchical namespace, nor in accounts of the first generation.
has_no_versions if input.values.is_hns_enabled == true

has_no_versions if input.values.account_kind == "Storage"

retention := ["blob_properties", 0, "delete_retention_policy"]

has_retention if some _ in input.values.blob_properties[0].delete_retention_policy

may_have_retention if demand.is_unknown(input, retention)

of_retention := ["AZU-0056", "storage_ensure_soft_delete_is_enabled"]

versioning := {
	"path": ["blob_properties", 0, "versioning_enabled"],
	"value": object.get(input.values, ["blob_properties", 0, "versioning_enabled"], null),
	"wanted": [true],
	"msg": "overwritten blobs are gone at once (`blob_properties.versioning_enabled` is not true)",
	"about": "whether versions of blobs are kept",
	"fix": "Set `versioning_enabled = true` in `blob_properties`.",
	"set": true,
	"same_as": [],
}

# Keys are taken unless the account is told not to.
keys := {
	"path": ["shared_access_key_enabled"],
	"value": object.get(input.values, ["shared_access_key_enabled"], null),
	"wanted": [false],
	"msg": "the account takes shared keys (`shared_access_key_enabled` is not false)",
	"about": "whether the account takes shared keys",
	"fix": "Set `shared_access_key_enabled = false`, and grant roles to identities.",
	"set": false,
	"same_as": [],
}
