package tollgate.google.sql_is_backed_up_and_protected_test

import data.tollgate.google.sql_is_backed_up_and_protected as policy

configured(unknown) := ["settings", "deletion_protection", "settings[0].backup_configuration[0].enabled"] if {
	unknown != {}
} else := ["settings", "deletion_protection"]

database(values, unknown) := {
	"type": "google_sql_database_instance",
	"mode": "managed",
	"values": values,
	"unknown": unknown,
	"configured": configured(unknown),
	"references": {},
	"actions": ["create"],
}

with_backup(version, config) := {"database_version": version, "settings": [{"backup_configuration": [config]}]}

denied(values) := {finding.path[count(finding.path) - 1] |
	some finding in policy.deny with input as database(values, {})
}

test_no_backup_is_found if {
	denied({"settings": [{"tier": "x"}]}) == {"enabled", "point_in_time_recovery_enabled"}
	denied(with_backup("POSTGRES_16", {"enabled": false})) == {"enabled"}
}

test_no_point_in_time_is_found if {
	denied(with_backup("POSTGRES_16", {"enabled": true})) == {"point_in_time_recovery_enabled"}
	denied(with_backup("MYSQL_8_0", {"enabled": true, "point_in_time_recovery_enabled": true})) == {"binary_log_enabled"}
}

test_both_pass if {
	denied(with_backup("POSTGRES_16", {"enabled": true, "point_in_time_recovery_enabled": true})) == set()
	denied(with_backup("MYSQL_8_0", {"enabled": true, "binary_log_enabled": true})) == set()
}

test_deletion_is_found if {
	full := with_backup("POSTGRES_16", {"enabled": true, "point_in_time_recovery_enabled": true})
	denied(object.union(full, {"deletion_protection": false})) == {"deletion_protection"}
	denied(object.union(full, {"deletion_protection": null})) == set()
	denied(object.union(full, {"deletion_protection": true})) == set()
}

test_a_replica_and_a_clone_need_no_backup if {
	denied({"settings": [{}], "master_instance_name": "orders"}) == set()
	denied({"settings": [], "clone": [{}]}) == set()
}

test_odd_shapes_are_no_findings if {
	denied({"settings": "x"}) == set()
	denied({"settings": [{"backup_configuration": {"enabled": false}}]}) == set()
	denied({"settings": [{"backup_configuration": "x"}], "database_version": 1}) == set()
	denied(null) == set()
}

test_unknown_values_are_undecided if {
	open := database(
		with_backup("POSTGRES_16", {"point_in_time_recovery_enabled": true}),
		{"deletion_protection": true, "settings": [{"backup_configuration": [{"enabled": true}]}]},
	)
	count(policy.undecided) == 2 with input as open
	count(policy.deny) == 0 with input as open
}

test_the_check_of_binary_logs_is_for_mysql if {
	"CKV2_GCP_20" in same(with_backup("MYSQL_8_0", {"enabled": true}))
	not "CKV2_GCP_20" in same(with_backup("POSTGRES_16", {"enabled": true}))
}

same(values) := {id | id := policy.deny[_].same_as[_] with input as database(values, {})}
