package tollgate.google.bucket_keeps_versions_and_logs_test

import data.tollgate.google.bucket_keeps_versions_and_logs as policy

bucket(values, unknown, configured) := {
	"address": "google_storage_bucket.main",
	"type": "google_storage_bucket",
	"name": "main",
	"mode": "managed",
	"module": "",
	"values": object.union({"name": "main"}, values),
	"unknown": unknown,
	"configured": configured,
	"references": {},
	"actions": ["create"],
}

denied(values) := {finding.path[1] | some finding in policy.deny with input as bucket(values, {}, [])}

full := {"versioning": [{"enabled": true}], "logging": [{"log_bucket": "logs"}]}

test_what_is_absent_is_found if {
	denied({}) == {"versioning", "logging"}
	denied({"versioning": [{"enabled": false}], "logging": []}) == {"versioning", "logging"}
}

test_both_pass if {
	denied(full) == set()
}

test_retention_is_as_good_as_versions if {
	denied({"retention_policy": [{"retention_period": 86400}], "logging": [{"log_bucket": "logs"}]}) == set()
}

test_a_bucket_for_logs_needs_none if {
	other := object.union(
		bucket({"name": "other", "logging": [{"log_bucket": "main"}]}, {}, []),
		{"address": "google_storage_bucket.other"},
	)
	{finding.path[1] | some finding in policy.deny} == {"versioning"} with input as bucket({}, {}, [])
		with data.inventory as {"resources": {"google_storage_bucket": {"google_storage_bucket.other": other}}}
}

test_odd_shapes_are_no_findings if {
	denied({"versioning": "x", "logging": "x"}) == set()
	denied({"versioning": {"enabled": false}, "logging": {}}) == set()
}

test_unknown_blocks_are_undecided if {
	unknown := bucket({}, {"versioning": true, "logging": true}, ["versioning", "logging"])
	count(policy.deny) == 0 with input as unknown
	count(policy.undecided) == 2 with input as unknown
}
