# METADATA
# title: Database servers are private and demand TLS 1.2
# description: >-
#   A public server depends on its firewall rules and passwords alone, and what crosses the network in the clear or by
#   old TLS can be read on its way.
# custom:
#   id: AZR-SQL-02
#   severity: high
#   enforcement: soft
#   view: resource
#   kinds:
#     - azurerm_mssql_server
#     - azurerm_postgresql_server
#     - azurerm_postgresql_flexible_server
#     - azurerm_mysql_server
#     - azurerm_mysql_flexible_server
#     - azurerm_mariadb_server
#   fix: Set `public_network_access_enabled = false` and the minimum TLS version to 1.2.
#   controls:
#     nist-800-53r5: [AC-3, SC-7, SC-8, SC-8(1)]
#     soc2-tsc-2017: [CC6.1, CC6.6, CC6.7]
#     iso-27001-2022: [A.8.3, A.8.20, A.8.24]
#     pci-dss-4.0.1: ["1.3.1", "1.4.4", "4.2.1"]
#   same_as:
#     checkov: [CKV_AZURE_113, CKV_AZURE_52, CKV_AZURE_68, CKV_AZURE_53]
#     trivy: [AZU-0022, AZU-0026]
#     kics: [0437633b, "73e42469"]
#     prowler: [sqlserver_recommended_minimal_tls_version]
package tollgate.azure.databases_are_private_and_demand_tls_1_2

import data.tollgate.library.demand
import data.tollgate.library.given
import data.tollgate.library.plan

deny contains finding if {
	not is_in_network
	not is_perhaps_in_network
	some finding in demand.unmet(input, public)
}

undecided contains finding if {
	is_perhaps_in_network
	some demanded in public
	demand.is_unmet(input, demanded)
	finding := {
		"msg": "whether the server is in a subnet of its own, and private, is not known before the apply",
		"path": ["values", "delegated_subnet_id"],
		"same_as": demanded.same_as,
	}
}

undecided contains finding if {
	not is_in_network
	some finding in demand.unclear(input, public)
}

deny contains finding if some finding in demand.unmet(input, transit)

undecided contains finding if some finding in demand.unclear(input, transit)

# Such a server has no public address.
is_in_network if {
	input.type in flexible
	plan.is_planned(input)
	given.has(input, "delegated_subnet_id", subnet)
}

is_perhaps_in_network if {
	input.type in flexible
	plan.is_planned(input)
	given.is_unclear(input, "delegated_subnet_id", subnet)
}

subnet := object.get(input, ["values", "delegated_subnet_id"], null)

flexible := ["azurerm_postgresql_flexible_server", "azurerm_mysql_flexible_server"]

single := ["azurerm_postgresql_server", "azurerm_mysql_server", "azurerm_mariadb_server"]

# Every kind is public unless it is told not to be.
public contains {
	"path": ["public_network_access_enabled"],
	"value": object.get(input, ["values", "public_network_access_enabled"], null),
	"wanted": [false],
	"msg": "the server is public (`public_network_access_enabled` is not false)",
	"about": "whether the server is public",
	"fix": "Set `public_network_access_enabled = false`, and use a private endpoint.",
	"set": false,
	"same_as": of_public[input.type],
} if {
	input.type != "azurerm_mysql_flexible_server"
}

public contains {
	"path": ["public_network_access"],
	"value": object.get(input, ["values", "public_network_access"], null),
	"wanted": ["Disabled"],
	"msg": "the server is public (`public_network_access` is not `Disabled`)",
	"about": "whether the server is public",
	"fix": "Set `public_network_access = \"Disabled\"`, and use a private endpoint.",
	"set": "Disabled",
	"same_as": ["CKV_AZURE_53"],
} if {
	input.type == "azurerm_mysql_flexible_server"
	not input.values.public_network_access_enabled == false
}

of_public := {
	"azurerm_mssql_server": ["CKV_AZURE_113", "AZU-0022"],
	"azurerm_postgresql_server": ["CKV_AZURE_68", "AZU-0022"],
	"azurerm_mysql_server": ["CKV_AZURE_53", "AZU-0022"],
	"azurerm_mariadb_server": ["AZU-0022"],
	"azurerm_postgresql_flexible_server": [],
}

# TLS 1.2 is the default since version 3 of the provider; a plan of an older version says what it sets.
transit contains {
	"path": ["minimum_tls_version"],
	"value": object.get(input, ["values", "minimum_tls_version"], null),
	"refused": ["1.0", "1.1", "Disabled"],
	"msg": "the server accepts old TLS (`minimum_tls_version`)",
	"about": "which TLS versions the server accepts",
	"fix": "Set `minimum_tls_version = \"1.2\"`.",
	"set": "1.2",
	"same_as": ["CKV_AZURE_52", "AZU-0026", "sqlserver_recommended_minimal_tls_version"],
} if {
	input.type == "azurerm_mssql_server"
}

transit contains {
	"path": ["ssl_minimal_tls_version_enforced"],
	"value": object.get(input, ["values", "ssl_minimal_tls_version_enforced"], null),
	"refused": ["TLS1_0", "TLS1_1", "TLSEnforcementDisabled"],
	"msg": "the server accepts old TLS (`ssl_minimal_tls_version_enforced`)",
	"about": "which TLS versions the server accepts",
	"fix": "Set `ssl_minimal_tls_version_enforced = \"TLS1_2\"`.",
	"set": "TLS1_2",
	"same_as": ["AZU-0026"],
} if {
	input.type in single
}

transit contains {
	"path": ["ssl_enforcement_enabled"],
	"value": object.get(input, ["values", "ssl_enforcement_enabled"], null),
	"refused": [false],
	"msg": "the server accepts connections in the clear (`ssl_enforcement_enabled` is false)",
	"about": "whether the server accepts connections in the clear",
	"fix": "Set `ssl_enforcement_enabled = true`.",
	"set": true,
	"same_as": of_plain[input.type],
} if {
	input.type in single
}

of_plain := {
	"azurerm_postgresql_server": ["0437633b"],
	"azurerm_mysql_server": ["73e42469"],
	"azurerm_mariadb_server": [],
}
