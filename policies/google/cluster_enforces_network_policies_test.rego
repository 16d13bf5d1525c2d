package tollgate.google.cluster_enforces_network_policies_test

import data.tollgate.google.cluster_enforces_network_policies as policy

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

test_neither_is_found if {
	denied({}) == 1
	denied({"network_policy": [{"enabled": false}]}) == 1
	denied({"network_policy": [], "datapath_provider": "LEGACY_DATAPATH"}) == 1
}

test_one_of_them_passes if {
	denied({"network_policy": [{"enabled": true}]}) == 0
	denied({"network_policy": [{"enabled": false}], "datapath_provider": "ADVANCED_DATAPATH"}) == 0
	denied({"enable_autopilot": true}) == 0
}

test_odd_shapes_are_no_findings if {
	denied({"network_policy": "x"}) == 0
	denied({"network_policy": {"enabled": false}}) == 0
	denied(null) == 0
}

test_unknown_values_are_undecided if {
	every name in ["datapath_provider", "network_policy", "enable_autopilot"] {
		count(policy.undecided) == 1 with input as cluster({}, {name: true})
		count(policy.deny) == 0 with input as cluster({}, {name: true})
	}
}
