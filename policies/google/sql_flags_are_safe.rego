# METADATA
# title: Flags of Cloud SQL log who connects and close what is not needed
# description: >-
#   PostgreSQL logs no connections, checkpoints and waits by itself. `local_infile` of MySQL and chains of ownership
#   of SQL Server let one login read what is not its own.
# custom:
#   id: GCP-SQL-04
#   severity: low
#   enforcement: advisory
#   view: resource
#   kinds: [google_sql_database_instance]
#   fix: Set the flag in a block `database_flags`.
#   controls:
#     nist-800-53r5: [AU-2, AU-12, CM-6, CM-7]
#     soc2-tsc-2017: [CC7.2, CC6.8, CC7.1]
#     iso-27001-2022: [A.8.15, A.8.9]
#     pci-dss-4.0.1: ["10.2.1", "2.2.1", "2.2.4"]
#     cis-gcp-foundation-4.0: ["6.1.3", "6.2.2"]
#   same_as:
#     checkov: [CKV_GCP_50, CKV_GCP_51, CKV_GCP_52, CKV_GCP_53, CKV_GCP_54, CKV_GCP_58, CKV_GCP_59]
#     trivy: [GCP-0016, GCP-0022, GCP-0025, GCP-0020, GCP-0026, GCP-0019, GCP-0023]
#     prowler: [cloudsql_instance_postgres_log_connections_flag, cloudsql_instance_mysql_local_infile_flag]
package tollgate.google.sql_flags_are_safe

import data.tollgate.library.plan

deny contains finding if {
	some name, check in checks
	some index, flag in flags
	lower(flag.name) == name
	not lower(flag.value) == check.wanted
	finding := {
		"msg": sprintf("the flag `%s` is \"%s\"", [name, flag.value]),
		"path": array.concat(flags_path, [index, "value"]),
		"fix": sprintf("Set `%s` to \"%s\".", [name, check.wanted]),
		"same_as": check.same_as,
	}
}

deny contains finding if {
	some name, check in checks
	check.unset != check.wanted
	is_settled
	count([flag | some flag in flags; lower(flag.name) == name]) == 0
	not has_unknown_flag
	finding := {
		"msg": sprintf("the flag `%s` is not \"%s\", which it is not by itself", [name, check.wanted]),
		"path": flags_path,
		"fix": sprintf("Add a block `database_flags` that sets `%s` to \"%s\".", [name, check.wanted]),
		"same_as": check.same_as,
	}
}

undecided contains finding if {
	some name, check in checks
	has_unknown_flag
	count([flag | some flag in flags; lower(flag.name) == name]) == 0
	count([flag | some flag in unknown_values; lower(flag.name) == name]) == 0
	finding := {
		"msg": sprintf("what the flag `%s` is set to is not known before the apply", [name]),
		"path": flags_path,
		"same_as": check.same_as,
	}
}

undecided contains finding if {
	some name, check in checks
	some index, flag in unknown_values
	lower(flag.name) == name
	finding := {
		"msg": sprintf("what the flag `%s` is set to is not known before the apply", [name]),
		"path": array.concat(flags_path, [index, "value"]),
		"same_as": check.same_as,
	}
}

undecided contains finding if {
	plan.is_planned(input)
	plan.is_unseen(input, "database_version")
	finding := {
		"msg": "which database it is, and so which flags it has, is not known before the apply",
		"path": ["values", "database_version"],
	}
}

flags_path := ["values", "settings", 0, "database_flags"]

checks := by_family[family]

family := "postgres" if {
	startswith(version, "POSTGRES_")
} else := "mysql" if {
	startswith(version, "MYSQL_")
} else := "sqlserver" if {
	startswith(version, "SQLSERVER_")
}

version := upper(input.values.database_version) if {
	plan.is_planned(input)
	is_string(input.values.database_version)
}

# What each flag must be, and what it is where nobody sets it.
by_family := {
	"postgres": {
		"log_connections": {
			"wanted": "on",
			"unset": "off",
			"same_as": ["CKV_GCP_52", "GCP-0016", "cloudsql_instance_postgres_log_connections_flag"],
		},
		"log_disconnections": {"wanted": "on", "unset": "off", "same_as": ["CKV_GCP_53", "GCP-0022"]},
		"log_checkpoints": {"wanted": "on", "unset": checkpoints, "same_as": ["CKV_GCP_51", "GCP-0025"]},
		"log_lock_waits": {"wanted": "on", "unset": "off", "same_as": ["CKV_GCP_54", "GCP-0020"]},
	},
	"mysql": {"local_infile": {
		"wanted": "off",
		"unset": "off",
		"same_as": ["CKV_GCP_50", "GCP-0026", "cloudsql_instance_mysql_local_infile_flag"],
	}},
	"sqlserver": {
		"cross db ownership chaining": {"wanted": "off", "unset": "off", "same_as": ["CKV_GCP_58", "GCP-0019"]},
		"contained database authentication": {"wanted": "off", "unset": "off", "same_as": ["CKV_GCP_59", "GCP-0023"]},
	},
}

# PostgreSQL logs checkpoints by itself since 15.
checkpoints := "on" if {
	number := regex.find_n(`[0-9]{1,9}`, version, 1)[0]
	to_number(number) >= 15
} else := "off"

# The flags whose name and value are known.
flags[index] := flag if {
	plan.is_planned(input)
	flag := input.values.settings[0].database_flags[index]
	is_string(flag.name)
	is_string(flag.value)
}

unknown_values[index] := flag if {
	plan.is_planned(input)
	flag := input.values.settings[0].database_flags[index]
	is_string(flag.name)
	is_unseen(index, "value", object.get(flag, "value", null))
}

# The settings are there, and their flags are a list: a clone has those of what it is cloned from.
is_settled if {
	is_object(input.values.settings[0])
	object.get(input.values.settings[0], "database_flags", []) == null
}

is_settled if {
	is_object(input.values.settings[0])
	is_array(object.get(input.values.settings[0], "database_flags", []))
}

has_unknown_flag if {
	plan.is_planned(input)
	is_object(input.values.settings[0])
	plan.is_unknown_at(input, ["settings", 0, "database_flags"])
}

has_unknown_flag if {
	some index, flag in input.values.settings[0].database_flags
	is_unseen(index, "name", object.get(flag, "name", null))
}

has_unknown_flag if count(unknown_values) > 0

is_unseen(index, attribute, _) if {
	plan.is_unknown_at(input, ["settings", 0, "database_flags", index, attribute])
}

is_unseen(_, _, value) if plan.is_hidden(value)
