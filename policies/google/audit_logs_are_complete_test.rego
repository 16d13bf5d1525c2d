package tollgate.google.audit_logs_are_complete_test

import data.tollgate.google.audit_logs_are_complete as policy

resource(type, values, unknown, configured) := {
	"type": type,
	"mode": "managed",
	"values": values,
	"unknown": unknown,
	"configured": configured,
	"references": {},
	"actions": ["create"],
}

audit := "google_project_iam_audit_config"

bucket := "google_logging_project_bucket_config"

denied(type, values) := {finding.path | some finding in policy.deny with input as resource(type, values, {}, [])}

all := [{"log_type": "ADMIN_READ"}, {"log_type": "DATA_READ"}, {"log_type": "DATA_WRITE"}]

test_a_kind_that_is_missing_is_found if {
	denied(
		audit,
		{"service": "allServices", "audit_log_config": [{"log_type": "DATA_READ"}]},
	) == {["values", "audit_log_config"]}
	denied(audit, {"service": "allServices", "audit_log_config": all}) == set()
}

test_a_single_service_may_log_some_kinds if {
	denied(audit, {"service": "storage.googleapis.com", "audit_log_config": [{"log_type": "DATA_READ"}]}) == set()
}

test_who_is_exempted_is_found if {
	exempted := array.concat(all, [{"log_type": "DATA_READ", "exempted_members": ["user:jane@example.com"]}])
	denied(
		audit,
		{"service": "allServices", "audit_log_config": exempted},
	) == {["values", "audit_log_config", 3, "exempted_members", 0]}
}

test_a_short_time_is_found if {
	every days in [null, 30, 364] {
		denied(bucket, {"bucket_id": "_Default", "retention_days": days}) == {["values", "retention_days"]}
	}
	denied(bucket, {"bucket_id": "_Default", "retention_days": 365}) == set()
	denied(bucket, {"bucket_id": "_Required"}) == set()
}

test_unknown_values_are_undecided if {
	count(policy.undecided) == 1 with input as resource(bucket, {}, {"retention_days": true}, ["retention_days"])
	count(policy.undecided) == 1 with input as resource(
		audit,
		{"service": "allServices"},
		{"audit_log_config": true},
		["audit_log_config"],
	)
	count(policy.deny) == 0 with input as resource(
		audit,
		{"service": "allServices"},
		{"audit_log_config": true},
		["audit_log_config"],
	)
}

test_odd_shapes_are_no_errors if {
	denied(audit, {"service": "x", "audit_log_config": "x"}) == set()
	denied(audit, {"service": "x", "audit_log_config": [null, {"exempted_members": "user:a"}]}) == set()
	denied(audit, null) == set()
	denied(bucket, null) == set()
}
