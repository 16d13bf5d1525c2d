# METADATA
# title: Redis caches take encrypted connections from inside alone
# description: >-
#   The port without TLS sends keys and data in clear, and a public cache is tried by machines day and night.
# custom:
#   id: AZR-RED-01
#   severity: high
#   enforcement: soft
#   view: resource
#   kinds: [azurerm_redis_cache]
#   fix: >-
#     Leave `non_ssl_port_enabled` false, set `minimum_tls_version = "1.2"` and `public_network_access_enabled =
#     false`.
#   controls:
#     nist-800-53r5: [SC-8, SC-8(1), AC-3, SC-7]
#     soc2-tsc-2017: [CC6.7, CC6.1, CC6.6]
#     iso-27001-2022: [A.8.24, A.8.3, A.8.20]
#     pci-dss-4.0.1: ["4.2.1", "1.3.1", "1.4.4"]
#   same_as:
#     checkov: [CKV_AZURE_91, CKV_AZURE_148, CKV_AZURE_89]
#     kics: [e29a75e6, 5089d055, fd8da341]
package tollgate.azure.redis_is_private_and_encrypted

import data.tollgate.library.plan
import data.tollgate.library.setting

deny contains finding if {
	some field in ports
	setting.has(input, [field], [true])
	finding := {
		"msg": sprintf("the cache takes connections without TLS (`%s` is true)", [field]),
		"path": ["values", field],
		"fix": sprintf("Set `%s = false`.", [field]),
		"same_as": ["CKV_AZURE_91", "e29a75e6"],
		"set": [{"path": ["values", field], "value": false}],
	}
}

# Azure takes 1.0 where nobody says more.
deny contains finding if {
	setting.lacks(input, ["minimum_tls_version"], ["1.2", "1.3"])
	finding := {
		"msg": "the cache takes old versions of TLS (`minimum_tls_version` is not \"1.2\")",
		"path": ["values", "minimum_tls_version"],
		"fix": "Set `minimum_tls_version = \"1.2\"`.",
		"same_as": ["CKV_AZURE_148"],
		"set": [{"path": ["values", "minimum_tls_version"], "value": "1.2"}],
	}
}

deny contains finding if {
	setting.lacks(input, ["public_network_access_enabled"], [false])
	not is_in_network
	finding := {
		"msg": "the cache is open to the internet (`public_network_access_enabled` is not false)",
		"path": ["values", "public_network_access_enabled"],
		"fix": "Set `public_network_access_enabled = false`, and reach it by a private endpoint.",
		"same_as": public,
		"set": [{"path": ["values", "public_network_access_enabled"], "value": false}],
	}
}

undecided contains finding if {
	some field, same_as in asked
	setting.may_lack(input, [field])
	not is_settled(field)
	finding := {
		"msg": sprintf("what `%s` is, is not known before the apply", [field]),
		"path": ["values", field],
		"same_as": same_as,
	}
}

# The old name is from before version 4 of the provider.
ports := ["non_ssl_port_enabled", "enable_non_ssl_port"]

public := ["CKV_AZURE_89", "5089d055", "fd8da341"]

asked := {
	"non_ssl_port_enabled": ["CKV_AZURE_91", "e29a75e6"],
	"enable_non_ssl_port": ["CKV_AZURE_91", "e29a75e6"],
	"minimum_tls_version": ["CKV_AZURE_148"],
	"public_network_access_enabled": public,
}

is_settled("public_network_access_enabled") if is_in_network

# A cache in a subnet of one's own has no public address.
is_in_network if {
	is_string(input.values.subnet_id)
	input.values.subnet_id != ""
}

is_in_network if {
	plan.is_unseen(input, "subnet_id")
	not plan.leaves_out(input, "subnet_id")
}
