# METADATA
# title: Cloud SQL instances take encrypted connections alone
# description: A connection without TLS shows passwords and data to whoever is on the way.
# custom:
#   id: GCP-SQL-02
#   severity: high
#   enforcement: soft
#   view: resource
#   kinds: [google_sql_database_instance]
#   fix: Set `ssl_mode = "ENCRYPTED_ONLY"` in `ip_configuration`, or `TRUSTED_CLIENT_CERTIFICATE_REQUIRED`.
#   controls:
#     nist-800-53r5: [SC-8, SC-8(1)]
#     soc2-tsc-2017: [CC6.7]
#     iso-27001-2022: [A.8.24]
#     pci-dss-4.0.1: ["4.2.1"]
#     cis-gcp-foundation-4.0: ["6.4"]
#   same_as:
#     checkov: [CKV_GCP_6]
#     trivy: [GCP-0015]
#     kics: ["02474449"]
#     prowler: [cloudsql_instance_ssl_connections]
package tollgate.google.sql_demands_tls

import data.tollgate.library.setting

deny contains finding if {
	has_settings
	setting.lacks(input, mode, wanted)
	not demands_old
	not setting.is_open(input, old)
	finding := object.union(removal, {
		"msg": "the database takes connections without TLS (`ssl_mode` does not demand it)",
		"path": array.concat(["values"], mode),
		"set": [{"path": array.concat(["values"], mode), "value": "ENCRYPTED_ONLY"}],
	})
}

# The provider refuses two names that say different things.
removal := {"remove": [array.concat(["values"], old)]} if {
	is_boolean(input.values.settings[0].ip_configuration[0].require_ssl)
} else := {}

undecided contains finding if {
	some path in unclear
	not demands
	finding := {
		"msg": "whether the database demands TLS is not known before the apply",
		"path": array.concat(["values"], path),
	}
}

unclear contains mode if setting.may_lack(input, mode)

unclear contains old if setting.may_lack(input, old)

wanted := ["ENCRYPTED_ONLY", "TRUSTED_CLIENT_CERTIFICATE_REQUIRED"]

mode := ["settings", 0, "ip_configuration", 0, "ssl_mode"]

# Until version 6 of the provider.
old := ["settings", 0, "ip_configuration", 0, "require_ssl"]

demands if input.values.settings[0].ip_configuration[0].ssl_mode in wanted

demands if demands_old

# `ssl_mode` is the one that counts where both are there.
demands_old if {
	config := input.values.settings[0].ip_configuration[0]
	config.require_ssl == true
	object.get(config, "ssl_mode", null) == null
}

# A clone has the settings of what it is cloned from.
has_settings if is_object(input.values.settings[0])
