# METADATA
# title: Storage accounts and containers are not public
# description: >-
#   A public container is read by everybody who guesses its name, without a trace of who they were; an account that
#   allows it needs only one careless container.
# custom:
#   id: AZR-ST-02
#   severity: critical
#   enforcement: hard
#   view: resource
#   kinds: [azurerm_storage_account, azurerm_storage_container]
#   fix: >-
#     Set `allow_nested_items_to_be_public = false` on the account and `container_access_type = "private"` on
#     containers.
#   controls:
#     nist-800-53r5: [AC-3, SC-7]
#     soc2-tsc-2017: [CC6.1, CC6.6]
#     iso-27001-2022: [A.8.3, A.8.20]
#     pci-dss-4.0.1: ["1.3.1", "1.4.4"]
#     cis-azure-foundations-4.0: ["10.3.9"]
#   same_as:
#     checkov: [CKV_AZURE_190, CKV_AZURE_34]
#     trivy: [AZU-0007]
#     kics: [dd5230f8]
#     prowler: [storage_blob_public_access_level_is_disabled]
package tollgate.azure.storage_is_not_public

import data.tollgate.library.demand
import data.tollgate.library.plan

# The provider allows public containers unless it is told not to.
deny contains finding if {
	input.type == "azurerm_storage_account"
	not has_old_name
	some finding in demand.unmet(input, [nested])
}

undecided contains finding if {
	input.type == "azurerm_storage_account"
	not has_old_name
	some finding in demand.unclear(input, [nested])
}

# Until version 3 of the provider, which did not allow them unless told to.
deny contains finding if {
	input.type == "azurerm_storage_account"
	some finding in demand.unmet(input, [blobs])
}

undecided contains finding if {
	input.type == "azurerm_storage_account"
	some finding in demand.unclear(input, [blobs])
}

deny contains finding if {
	input.type == "azurerm_storage_container"
	some finding in demand.unmet(input, [container])
}

undecided contains finding if {
	input.type == "azurerm_storage_container"
	some finding in demand.unclear(input, [container])
}

has_old_name if is_boolean(input.values.allow_blob_public_access)

has_old_name if plan.is_unknown(input, "allow_blob_public_access")

nested := {
	"path": ["allow_nested_items_to_be_public"],
	"value": object.get(input.values, ["allow_nested_items_to_be_public"], null),
	"wanted": [false],
	"msg": "the account allows public containers (`allow_nested_items_to_be_public` is not false)",
	"about": "whether the account allows public containers",
	"fix": "Set `allow_nested_items_to_be_public = false`.",
	"set": false,
	"same_as": ["CKV_AZURE_190", "storage_blob_public_access_level_is_disabled"],
}

blobs := {
	"path": ["allow_blob_public_access"],
	"value": object.get(input.values, ["allow_blob_public_access"], null),
	"refused": [true],
	"msg": "the account allows public containers (`allow_blob_public_access` is true)",
	"about": "whether the account allows public containers",
	"fix": "Set `allow_blob_public_access = false`.",
	"set": false,
	"same_as": ["CKV_AZURE_190", "storage_blob_public_access_level_is_disabled"],
}

container := {
	"path": ["container_access_type"],
	"value": object.get(input.values, ["container_access_type"], null),
	"refused": ["blob", "container"],
	"msg": sprintf("everybody may read the container (`%v`)", [object.get(input.values, "container_access_type", "")]),
	"about": "whether everybody may read the container",
	"fix": "Set `container_access_type = \"private\"`.",
	"set": "private",
	"same_as": ["CKV_AZURE_34", "AZU-0007", "dd5230f8"],
}
