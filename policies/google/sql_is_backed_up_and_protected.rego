# METADATA
# title: Cloud SQL instances are backed up, to a point in time, and protected from deletion
# description: >-
#   A migration that goes wrong at noon needs the data of noon, not of last night; a database that Terraform deletes
#   takes its backups with it.
# custom:
#   id: GCP-SQL-03
#   severity: medium
#   enforcement: soft
#   view: resource
#   kinds: [google_sql_database_instance]
#   fix: >-
#     Set `enabled` and `point_in_time_recovery_enabled` (MySQL has `binary_log_enabled`) in `backup_configuration`,
#     and leave `deletion_protection` true.
#   controls:
#     nist-800-53r5: [CP-9, CM-3]
#     soc2-tsc-2017: [A1.2, CC8.1]
#     iso-27001-2022: [A.8.13, A.8.32]
#     cis-gcp-foundation-4.0: ["6.7"]
#   same_as:
#     checkov: [CKV_GCP_14, CKV2_GCP_20]
#     trivy: [GCP-0024]
#     kics: [cf3c7631]
#     prowler: [cloudsql_instance_automated_backups]
package tollgate.google.sql_is_backed_up_and_protected

import data.tollgate.library.setting

deny contains finding if {
	is_backed_up_itself
	setting.lacks(input, enabled, [true])
	finding := {
		"msg": "the database is not backed up (`enabled` of `backup_configuration` is not true)",
		"path": array.concat(["values"], enabled),
		"fix": "Set `enabled = true` in `backup_configuration`.",
		"same_as": backups,
		"set": [{"path": array.concat(["values"], enabled), "value": true}],
	}
}

deny contains finding if {
	is_backed_up_itself
	setting.lacks(input, log_path, [true])
	not is_on_by_edition
	not setting.is_open(input, enabled)
	not is_known_off("enabled")
	finding := {
		"msg": sprintf("the database cannot be restored to a point in time (`%s` is not true)", [log]),
		"path": array.concat(["values"], log_path),
		"fix": sprintf("Set `%s = true` in `backup_configuration`.", [log]),
		"same_as": of_log,
		"set": [{"path": array.concat(["values"], log_path), "value": true}],
	}
}

# Terraform keeps a database where nobody says otherwise; Google keeps it where the settings say so.
deny contains finding if {
	setting.has(input, ["deletion_protection"], [false])
	not input.values.settings[0].deletion_protection_enabled == true
	finding := {
		"msg": "the database may be deleted by Terraform (`deletion_protection` is false)",
		"path": ["values", "deletion_protection"],
		"fix": "Set `deletion_protection = true`.",
		"same_as": [],
		"set": [{"path": ["values", "deletion_protection"], "value": true}],
	}
}

undecided contains finding if {
	is_backed_up_itself
	setting.may_lack(input, enabled)
	finding := {
		"msg": "whether the database is backed up is not known before the apply",
		"path": array.concat(["values"], enabled),
		"same_as": backups,
	}
}

undecided contains finding if {
	is_backed_up_itself
	setting.may_lack(input, log_path)
	not is_known_off("enabled")
	not setting.is_open(input, enabled)
	finding := {
		"msg": "whether the database can be restored to a point in time is not known before the apply",
		"path": array.concat(["values"], log_path),
		"same_as": of_log,
	}
}

undecided contains finding if {
	setting.may_lack(input, ["deletion_protection"])
	not input.values.settings[0].deletion_protection_enabled == true
	finding := {
		"msg": "whether Terraform may delete the database is not known before the apply",
		"path": ["values", "deletion_protection"],
		"same_as": [],
	}
}

backups := ["CKV_GCP_14", "GCP-0024", "cf3c7631", "cloudsql_instance_automated_backups"]

enabled := ["settings", 0, "backup_configuration", 0, "enabled"]

# A replica is restored from its primary; a clone has the settings of what it is cloned from.
is_backed_up_itself if {
	is_object(input.values.settings[0])
	not is_replica
	not setting.is_open(input, ["master_instance_name"])
}

is_replica if {
	is_string(input.values.master_instance_name)
	input.values.master_instance_name != ""
}

is_replica if input.values.instance_type in ["READ_REPLICA_INSTANCE", "ON_PREMISES_INSTANCE"]

# MySQL goes back to a point in time by its binary log.
log_path := ["settings", 0, "backup_configuration", 0, "binary_log_enabled"] if {
	is_string(input.values.database_version)
	startswith(input.values.database_version, "MYSQL_")
} else := ["settings", 0, "backup_configuration", 0, "point_in_time_recovery_enabled"]

log := log_path[4]

is_on_by_edition if {
	input.values.settings[0].edition == "ENTERPRISE_PLUS"
	not is_known_off(log)
	not is_known_off("enabled")
}

is_known_off(field) if input.values.settings[0].backup_configuration[0][field] == false

# The check is for MySQL.
of_log := ["CKV2_GCP_20"] if {
	log == "binary_log_enabled"
} else := []
