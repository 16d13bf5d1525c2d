package tollgate.kubernetes.network_policy_is_narrow_test

import data.tollgate.kubernetes.network_policy_is_narrow as policy

test_the_whole_internet_is_found if {
	every range in ["0.0.0.0/0", "::/0"] {
		paths({"ingress": [{"from": [{"ipBlock": {"cidr": range}}], "ports": [{"port": 443}]}]}) == {
			["spec", "ingress", 0, "from", 0, "ipBlock", "cidr"],
		}
		paths({"egress": [{"to": [{"ipBlock": {"cidr": range}}]}]}) == {["spec", "egress", 0, "to", 0, "ipBlock", "cidr"]}
	}
}

test_a_range_passes if {
	paths({"ingress": [{"from": [{"ipBlock": {"cidr": "10.0.0.0/8"}}]}]}) == set()
}

test_a_rule_for_everybody_and_every_port_is_found if {
	paths({"ingress": [{}]}) == {["spec", "ingress", 0]}
	paths({"ingress": [{"ports": [{"protocol": "TCP"}]}]}) == {["spec", "ingress", 0]}
	paths({"egress": [{}]}) == {["spec", "egress", 0]}
}

test_a_port_that_matters_is_found_and_others_pass if {
	paths({"ingress": [{"ports": [{"port": 5432}]}]}) == {["spec", "ingress", 0]}
	paths({"ingress": [{"ports": [{"port": 5000, "endPort": 6000}]}]}) == {["spec", "ingress", 0]}
	paths({"ingress": [{"ports": [{"port": "mysql"}]}]}) == {["spec", "ingress", 0]}
	paths({"ingress": [{"ports": [{"port": 8080}, {"port": "http"}]}]}) == set()
	paths({"egress": [{"ports": [{"port": 53}]}]}) == set()
}

test_peers_that_are_named_pass if {
	paths({"ingress": [{"from": [{"podSelector": {}}], "ports": [{"port": 5432}]}]}) == set()
}

test_closed_is_closed if {
	paths({"ingress": [], "egress": []}) == set()
}

test_odd_shapes_are_no_objection if {
	every spec in [null, "text", {"ingress": null}, {"ingress": [null, "all"]}, {"ingress": [{"from": ["all"]}]}] {
		paths(spec) == set()
	}
}

paths(spec) := {finding.path | some finding in findings(spec)}

findings(spec) := found if {
	found := policy.deny with input as {"kind": "NetworkPolicy", "metadata": {"name": "web"}, "spec": spec}
}
