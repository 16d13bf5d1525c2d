package tollgate.kubernetes.ingress_names_hosts_test

import data.tollgate.kubernetes.ingress_names_hosts as policy

test_a_rule_for_every_host_is_found if {
	every rule in [{}, {"host": ""}, {"host": "*"}, {"host": null}] {
		paths({"rules": [rule]}) == {["spec", "rules", 0, "host"]}
	}
}

test_a_host_passes if {
	every host in ["shop.example.com", "*.example.com"] {
		paths({"rules": [{"host": host}]}) == set()
	}
}

test_an_ingress_without_rules_is_found if {
	paths({"defaultBackend": {"service": {"name": "web"}}}) == {["spec", "defaultBackend"]}
	paths({"backend": {"serviceName": "web"}, "rules": []}) == {["spec", "backend"]}
}

test_a_default_beside_rules_passes if {
	paths({"defaultBackend": {"service": {"name": "web"}}, "rules": [{"host": "shop.example.com"}]}) == set()
}

test_odd_shapes_are_no_objection if {
	every spec in [null, "text", [], {}, {"rules": "all"}, {"rules": [null, "all"]}] {
		paths(spec) == set()
	}
}

paths(spec) := {finding.path | some finding in findings(spec)}

findings(spec) := found if {
	found := policy.deny with input as {"kind": "Ingress", "metadata": {"name": "web"}, "spec": spec}
}
