package tollgate.google.cluster_logs_and_encrypts_secrets_test

import data.tollgate.google.cluster_logs_and_encrypts_secrets as policy

object_of(values) := values if {
	is_object(values)
} else := {}

cluster(values, unknown) := {
	"type": "google_container_cluster",
	"mode": "managed",
	"values": object.union({"database_encryption": [{"state": "ENCRYPTED"}]}, values),
	"unknown": unknown,
	"configured": [name | some name, _ in object.union(object_of(values), unknown)],
	"references": {},
	"actions": ["create"],
}

denied(values) := {finding.path[1] | some finding in policy.deny with input as cluster(values, {})}

test_what_is_off_is_found if {
	denied({"logging_service": "none"}) == {"logging_service"}
	denied({"monitoring_service": "none"}) == {"monitoring_service"}
	denied({"logging_config": [{"enable_components": []}]}) == {"logging_config"}
	denied({"monitoring_config": [{"enable_components": []}]}) == {"monitoring_config"}
}

test_secrets_without_a_key_are_found if {
	denied({"database_encryption": []}) == {"database_encryption"}
	denied({"database_encryption": [{"state": "DECRYPTED"}]}) == {"database_encryption"}
}

test_the_defaults_of_logging_pass if {
	denied({}) == set()
	denied({"logging_config": [{"enable_components": ["SYSTEM_COMPONENTS"]}]}) == set()
	denied({"logging_service": null, "monitoring_config": []}) == set()
}

test_odd_shapes_are_no_findings if {
	denied({"database_encryption": "x", "logging_config": "x"}) == set()
	denied({"database_encryption": {}, "logging_config": {"enable_components": []}}) == set()
}

test_unknown_values_are_undecided if {
	open := cluster({}, {"logging_service": true, "monitoring_service": true})
	count(policy.undecided) == 2 with input as open
	count(policy.deny) == 0 with input as open
}
