package tollgate.google.instance_has_no_public_address_test

import data.tollgate.google.instance_has_no_public_address as policy

instance(values, unknown) := {
	"type": "google_compute_instance",
	"mode": "managed",
	"values": values,
	"unknown": unknown,
	"configured": ["network_interface"],
	"references": {"network_interface[0].network": ["var.network"]},
	"actions": ["create"],
}

denied(values) := {finding.path | some finding in policy.deny with input as instance(values, {})}

test_an_address_is_found if {
	denied({"network_interface": [{"access_config": []}, {"access_config": [{"nat_ip": "192.0.2.1"}]}]}) == {[
		"values",
		"network_interface", 1, "access_config",
	]}
	denied({"network_interface": [{"access_config": [{}]}]}) == {["values", "network_interface", 0, "access_config"]}
	denied({"network_interface": [{"ipv6_access_config": [{}]}]}) == {
		["values", "network_interface", 0, "ipv6_access_config"],
	}
}

test_an_interface_without_address_passes if {
	denied({"network_interface": [{"access_config": []}, {"network": "shop"}]}) == set()
}

test_odd_shapes_are_no_findings if {
	every interfaces in [
		null,
		"x",
		[],
		[null],
		{"access_config": [{}]},
		[{"access_config": null}],
		[{"access_config": [null]}],
	] {
		denied({"network_interface": interfaces}) == set()
	}
	denied(null) == set()
}

test_unknown_interfaces_are_undecided if {
	count(policy.undecided) == 1 with input as instance({}, {"network_interface": true})
	count(policy.undecided) == 0 with input as instance({"network_interface": [{}]}, {})
}
