package tollgate.google.cluster_admits_signed_images_test

import data.tollgate.google.cluster_admits_signed_images as policy

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

denied(values) := count({finding | some finding in policy.deny with input as cluster(values, {})})

test_a_cluster_that_enforces_nothing_is_found if {
	denied({}) == 1
	denied({"binary_authorization": []}) == 1
	denied({"binary_authorization": [{"evaluation_mode": "DISABLED"}]}) == 1
	denied({"binary_authorization": [{"evaluation_mode": null, "enabled": false}]}) == 1
}

test_a_cluster_that_enforces_passes if {
	denied({"binary_authorization": [{"evaluation_mode": "PROJECT_SINGLETON_POLICY_ENFORCE"}]}) == 0
	denied({"binary_authorization": [{"enabled": true}]}) == 0
	denied({"enable_binary_authorization": true}) == 0
}

test_the_new_name_counts if {
	denied({"binary_authorization": [{"enabled": true, "evaluation_mode": "DISABLED"}]}) == 1
}

test_odd_shapes_are_no_findings if {
	denied({"binary_authorization": "x"}) == 0
	denied({"binary_authorization": {"evaluation_mode": "DISABLED"}}) == 0
	denied(null) == 0
}

test_unknown_values_are_undecided if {
	count(policy.undecided) == 1 with input as cluster({}, {"binary_authorization": true})
	count(policy.deny) == 0 with input as cluster({}, {"binary_authorization": true})
}
