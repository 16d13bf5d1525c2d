# METADATA
# title: Cloud SQL instances are not on the internet
# description: >-
#   A database with a public address is tried by machines day and night; one that lets in `0.0.0.0/0` is kept by its
#   passwords alone.
# custom:
#   id: GCP-SQL-01
#   severity: critical
#   enforcement: hard
#   view: resource
#   kinds: [google_sql_database_instance]
#   fix: Set `ipv4_enabled = false` and `private_network`, and take `0.0.0.0/0` out of `authorized_networks`.
#   controls:
#     nist-800-53r5: [AC-3, SC-7]
#     soc2-tsc-2017: [CC6.1, CC6.6]
#     iso-27001-2022: [A.8.3, A.8.20]
#     pci-dss-4.0.1: ["1.3.1", "1.4.4"]
#     cis-gcp-foundation-4.0: ["6.5", "6.6"]
#   same_as:
#     checkov: [CKV_GCP_11, CKV_GCP_60]
#     trivy: [GCP-0017]
#     kics: [b187edca]
#     prowler: [cloudsql_instance_public_access, cloudsql_instance_public_ip]
package tollgate.google.sql_is_not_public

import data.tollgate.library.cidr
import data.tollgate.library.plan
import data.tollgate.library.setting

deny contains finding if {
	some index, network in networks
	cidr.is_world(network.value)
	finding := {
		"msg": sprintf("%s may connect to the database (`%s`)", [cidr.extent(network.value), network.value]),
		"path": array.concat(networks_path, [index, "value"]),
		"fix": "Name the networks that need the database.",
		"same_as": ["CKV_GCP_11", "GCP-0017", "b187edca", "cloudsql_instance_public_access"],
	}
}

# The provider gives a public address where nobody says otherwise.
deny contains finding if {
	has_settings
	setting.lacks(input, address, [false])
	finding := {
		"msg": "the database has a public address (`ipv4_enabled` is not false)",
		"path": array.concat(["values"], address),
		"severity": "high",
		"fix": "Set `ipv4_enabled = false` and `private_network`.",
		"same_as": array.concat(of_address, ["GCP-0017", "b187edca", "cloudsql_instance_public_ip"]),
	}
}

# Where nothing is said, others see no address.
of_address := [] if {
	is_array(input.configured)
	every name in plan.names(address) { not name in input.configured }
} else := ["CKV_GCP_60"]

undecided contains finding if {
	plan.is_planned(input)
	some index, network in networks
	is_unseen(index, network)
	finding := {
		"msg": "which networks may connect to the database is not known before the apply",
		"path": array.concat(networks_path, [index, "value"]),
		"same_as": ["CKV_GCP_11", "GCP-0017", "b187edca", "cloudsql_instance_public_access"],
	}
}

undecided contains finding if {
	setting.may_lack(input, address)
	finding := {
		"msg": "whether the database has a public address is not known before the apply",
		"path": array.concat(["values"], address),
	}
}

undecided contains finding if {
	plan.is_planned(input)
	has_block
	plan.is_unknown_at(input, ["settings", 0, "ip_configuration", 0, "authorized_networks"])
	finding := {
		"msg": "which networks may connect to the database is not known before the apply",
		"path": networks_path,
		"same_as": ["CKV_GCP_11", "GCP-0017", "b187edca", "cloudsql_instance_public_access"],
	}
}

address := ["settings", 0, "ip_configuration", 0, "ipv4_enabled"]

networks_path := ["values", "settings", 0, "ip_configuration", 0, "authorized_networks"]

networks := found if {
	plan.is_planned(input)
	found := input.values.settings[0].ip_configuration[0].authorized_networks
	is_array(found)
} else := []

is_unseen(index, _) if {
	plan.is_unknown_at(input, ["settings", 0, "ip_configuration", 0, "authorized_networks", index, "value"])
}

is_unseen(_, network) if plan.is_hidden(network.value)

has_block if is_object(input.values.settings[0].ip_configuration[0])

# A clone has the settings of what it is cloned from.
has_settings if is_object(input.values.settings[0])
