package tollgate.google.subnetwork_logs_flows_test

import data.tollgate.google.subnetwork_logs_flows as policy

subnetwork(values, unknown, configured) := {
	"type": "google_compute_subnetwork",
	"mode": "managed",
	"values": values,
	"unknown": unknown,
	"configured": configured,
	"references": {},
	"actions": ["create"],
}

denied(values) := {finding.path[1] | some finding in policy.deny with input as subnetwork(values, {}, [])}

test_what_is_absent_is_found if {
	denied({}) == {"log_config", "private_ip_google_access"}
	denied({"log_config": [], "private_ip_google_access": false}) == {"log_config", "private_ip_google_access"}
}

test_both_pass if {
	denied({"log_config": [{}], "private_ip_google_access": true}) == set()
	denied({"enable_flow_logs": true, "private_ip_google_access": true}) == set()
}

test_subnetworks_without_machines_pass if {
	denied({"purpose": "REGIONAL_MANAGED_PROXY"}) == set()
	denied({"purpose": "PRIVATE_SERVICE_CONNECT"}) == set()
}

test_a_purpose_that_the_provider_fills_in_is_private if {
	count(policy.deny) == 2 with input as subnetwork({}, {"purpose": true, "private_ip_google_access": true}, ["name"])
	count(policy.undecided) == 0 with input as subnetwork(
		{},
		{"purpose": true, "private_ip_google_access": true},
		["name"],
	)
}

test_unknown_values_are_undecided if {
	open := {"log_config": true, "private_ip_google_access": true}
	count(policy.undecided) == 2 with input as subnetwork({}, open, ["log_config", "private_ip_google_access"])
	count(policy.deny) == 0 with input as subnetwork({}, open, ["log_config", "private_ip_google_access"])
	count(policy.undecided) == 1 with input as subnetwork({}, {"purpose": true}, ["purpose"])
}

test_odd_shapes_are_no_findings if {
	denied({"log_config": "x", "private_ip_google_access": true}) == set()
	denied({"purpose": ["PRIVATE"]}) == set()
	denied(null) == set()
}
