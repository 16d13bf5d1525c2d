# METADATA
# title: Storage accounts demand HTTPS and TLS 1.2
# description: >-
#   What travels over HTTP or old TLS can be read on its way, and so can the keys and signatures that open the
#   account.
# custom:
#   id: AZR-ST-01
#   severity: high
#   enforcement: hard
#   view: resource
#   kinds: [azurerm_storage_account]
#   fix: Leave `https_traffic_only_enabled` true, and set `min_tls_version = "TLS1_2"`.
#   controls:
#     nist-800-53r5: [SC-8, SC-8(1)]
#     soc2-tsc-2017: [CC6.7]
#     iso-27001-2022: [A.8.24]
#     pci-dss-4.0.1: ["4.2.1"]
#     cis-azure-foundations-4.0: ["10.3.4", "10.3.7"]
#   same_as:
#     checkov: [CKV_AZURE_3, CKV_AZURE_44]
#     trivy: [AZU-0008, AZU-0011]
#     kics: [12944ec4]
#     prowler: [storage_secure_transfer_required_is_enabled, storage_ensure_minimum_tls_version_12]
package tollgate.azure.storage_demands_tls_1_2

import data.tollgate.library.demand

# HTTPS only and TLS 1.2 are the defaults since version 3 of the provider, so that nothing said is nothing wrong; a plan
# of an older version says what it sets.
deny contains finding if some finding in demand.unmet(input, demands)

undecided contains finding if some finding in demand.unclear(input, demands)

# The name changed with version 4 of the provider.
demands := [
	https("https_traffic_only_enabled", object.get(input.values, "https_traffic_only_enabled", null)),
	https("enable_https_traffic_only", object.get(input.values, "enable_https_traffic_only", null)),
	{
		"path": ["min_tls_version"],
		"value": object.get(input.values, ["min_tls_version"], null),
		"refused": ["TLS1_0", "TLS1_1"],
		"msg": sprintf("the account accepts old TLS (`%v`)", [object.get(input.values, "min_tls_version", "")]),
		"about": "which TLS versions the account accepts",
		"fix": "Set `min_tls_version = \"TLS1_2\"`.",
		"set": "TLS1_2",
		"same_as": ["CKV_AZURE_44", "AZU-0011", "storage_ensure_minimum_tls_version_12"],
	},
]

https(name, value) := {
	"path": [name],
	"value": value,
	"refused": [false],
	"msg": sprintf("the account answers over HTTP (`%s` is false)", [name]),
	"about": "whether the account answers over HTTP",
	"fix": sprintf("Set `%s = true`.", [name]),
	"set": true,
	"same_as": ["CKV_AZURE_3", "AZU-0008", "12944ec4", "storage_secure_transfer_required_is_enabled"],
}
