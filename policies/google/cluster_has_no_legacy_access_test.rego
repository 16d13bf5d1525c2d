package tollgate.google.cluster_has_no_legacy_access_test

import data.tollgate.google.cluster_has_no_legacy_access as policy

object_of(values) := values if {
	is_object(values)
} else := {}

cluster(values, unknown) := {
	"type": "google_container_cluster",
	"mode": "managed",
	"values": values,
	"unknown": unknown,
	"configured": [name | some name, _ in object.union(object_of(values), unknown)],
	"references": {},
	"actions": ["create"],
}

denied(values) := {finding.path[1] | some finding in policy.deny with input as cluster(values, {})}

with_certificate(value) := {"master_auth": [{"client_certificate_config": [{"issue_client_certificate": value}]}]}

test_legacy_authorization_is_found if {
	denied({"enable_legacy_abac": true}) == {"enable_legacy_abac"}
}

test_a_client_certificate_is_found if {
	denied(with_certificate(true)) == {"master_auth"}
}

test_neither_passes if {
	denied({}) == set()
	denied({"enable_legacy_abac": false}) == set()
	denied(with_certificate(false)) == set()
}

test_odd_shapes_are_no_findings if {
	denied({"enable_legacy_abac": "x", "master_auth": {"client_certificate_config": true}}) == set()
	denied({"enable_legacy_abac": [true], "master_auth": [null]}) == set()
	denied(null) == set()
}

test_unknown_values_are_undecided if {
	count(policy.undecided) == 1 with input as cluster({}, {"enable_legacy_abac": true})
	count(policy.deny) == 0 with input as cluster({}, {"enable_legacy_abac": true})
}
