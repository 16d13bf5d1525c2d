package tollgate.google.sql_flags_are_safe_test

import data.tollgate.google.sql_flags_are_safe as policy

database(version, flags, unknown) := {
	"type": "google_sql_database_instance",
	"mode": "managed",
	"values": {"database_version": version, "settings": [{"database_flags": flags}]},
	"unknown": unknown,
	"configured": ["settings", "database_version"],
	"references": {},
	"actions": ["create"],
}

denied(version, flags) := {same | same := policy.deny[_].same_as[0] with input as database(version, flags, {})}

all_on := [{"name": name, "value": "on"} |
	some name in ["log_connections", "log_disconnections", "log_checkpoints", "log_lock_waits"]
]

test_postgres_without_flags_logs_little if {
	denied("POSTGRES_12", []) == {"CKV_GCP_51", "CKV_GCP_52", "CKV_GCP_53", "CKV_GCP_54"}
	denied("POSTGRES_12", null) == {"CKV_GCP_51", "CKV_GCP_52", "CKV_GCP_53", "CKV_GCP_54"}
	denied("POSTGRES_16", []) == {"CKV_GCP_52", "CKV_GCP_53", "CKV_GCP_54"}
}

test_postgres_with_all_flags_passes if {
	denied("POSTGRES_12", all_on) == set()
}

test_a_flag_that_is_off_is_found_where_it_stands if {
	off := array.concat([{"name": "log_connections", "value": "off"}], array.slice(all_on, 1, 4))
	{finding.path | some finding in policy.deny} == {
		["values", "settings", 0, "database_flags", 0, "value"],
	} with input as database("POSTGRES_12", off, {})
}

test_mysql_is_open_only_where_the_flag_is_on if {
	denied("MYSQL_8_0", [{"name": "local_infile", "value": "on"}]) == {"CKV_GCP_50"}
	denied("MYSQL_8_0", [{"name": "local_infile", "value": "off"}]) == set()
	denied("MYSQL_8_0", []) == set()
}

test_sql_server_is_open_only_where_a_flag_is_on if {
	denied("SQLSERVER_2019_STANDARD", [{"name": "cross db ownership chaining", "value": "on"}]) == {"CKV_GCP_58"}
	denied("SQLSERVER_2019_STANDARD", [{"name": "contained database authentication", "value": "on"}]) == {"CKV_GCP_59"}
	denied("SQLSERVER_2019_STANDARD", []) == set()
}

test_a_flag_of_another_database_does_not_count if {
	denied("POSTGRES_12", array.concat(all_on, [{"name": "local_infile", "value": "on"}])) == set()
}

test_a_replica_without_version_is_not_judged if {
	denied(null, [{"name": "local_infile", "value": "on"}]) == set()
}

test_unknown_flags_are_undecided if {
	count(policy.undecided) == 4 with input as database("POSTGRES_12", [], {"settings": [{"database_flags": true}]})
	count(policy.deny) == 0 with input as database("POSTGRES_12", [], {"settings": [{"database_flags": true}]})
}

test_an_unknown_value_is_undecided_for_its_flag if {
	flags := array.concat([{"name": "log_connections"}], array.slice(all_on, 1, 4))
	open := database("POSTGRES_12", flags, {"settings": [{"database_flags": [{"value": true}]}]})
	{finding.same_as[0] | some finding in policy.undecided} == {"CKV_GCP_52"} with input as open
	count(policy.deny) == 0 with input as open
}

test_odd_shapes_are_no_findings if {
	denied("POSTGRES_12", "x") == set()
	denied("POSTGRES_12", {"log_connections": "on"}) == set()
	denied("MYSQL_8_0", [null, "local_infile", {"name": 1, "value": "on"}]) == set()
	denied(12, []) == set()
}
