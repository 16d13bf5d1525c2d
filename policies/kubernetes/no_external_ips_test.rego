package tollgate.kubernetes.no_external_ips_test

import data.tollgate.kubernetes.no_external_ips as policy

test_an_external_address_is_found if {
	paths({"externalIPs": ["203.0.113.7"]}) == {["spec", "externalIPs"]}
}

test_none_passes if {
	every spec in [{}, {"externalIPs": []}, {"externalIPs": null}, {"externalIPs": "203.0.113.7"}, null, "text"] {
		paths(spec) == set()
	}
}

paths(spec) := {finding.path | some finding in findings(spec)}

findings(spec) := found if {
	found := policy.deny with input as {"kind": "Service", "metadata": {"name": "web"}, "spec": spec}
}
