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

test_which_of_several_buckets_gets_the_logs_is_undecided if {
	logs("a", ["google_storage_bucket.each", "var.which"]) == [0, 1]
	keyed := [`google_storage_bucket.each["a"].name`, `google_storage_bucket.each["a"]`, "google_storage_bucket.each"]
	logs("a", keyed) == [0, 0]
	logs("b", keyed) == [1, 0]
}

logs(key, references) := [count(denials), count(doubts)] if {
	other := object.union(bucket({"name": "other", "logging": [{}]}, {"logging": [{"log_bucket": true}]}, ["logging"]), {
		"address": "google_storage_bucket.other",
		"references": {"logging[0].log_bucket": references},
	})
	each := {one.address: one |
		some own in ["a", "b"]
		one := object.union(bucket({"name": own, "versioning": [{"enabled": true}]}, {}, []), {
			"name": "each",
			"address": concat("", [`google_storage_bucket.each["`, own, `"]`]),
		})
	}
	inventory := {"resources": {"google_storage_bucket": object.union(each, {other.address: other})}}
	asked := each[concat("", [`google_storage_bucket.each["`, key, `"]`])]
	denials := policy.deny with input as asked with data.inventory as inventory
	doubts := policy.undecided with input as asked with data.inventory as inventory
}
