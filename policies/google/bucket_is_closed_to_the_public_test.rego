package tollgate.google.bucket_is_closed_to_the_public_test

import data.tollgate.google.bucket_is_closed_to_the_public as policy

bucket(values, unknown, configured) := {
	"type": "google_storage_bucket",
	"mode": "managed",
	"values": values,
	"unknown": unknown,
	"configured": configured,
	"references": {},
	"actions": ["create"],
}

denied(values) := {finding.path[1] | some finding in policy.deny with input as bucket(values, {}, [])}

both := {"uniform_bucket_level_access", "public_access_prevention"}

test_what_is_not_set_is_found if {
	denied({}) == both
	denied({"uniform_bucket_level_access": null, "public_access_prevention": "inherited"}) == both
}

test_both_pass if {
	denied({"uniform_bucket_level_access": true, "public_access_prevention": "enforced"}) == set()
}

test_the_old_name_passes if {
	denied({"bucket_policy_only": true, "public_access_prevention": "enforced"}) == set()
}

test_the_providers_default_is_found if {
	count(policy.deny) == 2 with input as bucket({}, {name: true | some name in both}, ["name"])
	count(policy.undecided) == 0 with input as bucket({}, {name: true | some name in both}, ["name"])
}

test_unknown_values_are_undecided if {
	count(policy.undecided) == 2 with input as bucket({}, {name: true | some name in both}, both_list)
	count(policy.deny) == 0 with input as bucket({}, {name: true | some name in both}, both_list)
}

both_list := [name | some name in both]

test_a_bucket_that_is_destroyed_or_odd_is_no_finding if {
	count(policy.deny) == 0 with input as object.union(bucket({}, {}, []), {"actions": ["delete"]})
	denied(null) == set()
}
