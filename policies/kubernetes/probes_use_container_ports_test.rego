package tollgate.kubernetes.probes_use_container_ports_test

import data.tollgate.kubernetes.probes_use_container_ports as policy

test_a_number_that_nobody_declares_is_found if {
	paths({"containers": [container(8081)]}) == {probe(0)}
}

test_a_port_that_is_null_is_none if {
	paths({"containers": [container(null)]}) == set()
}

test_a_number_of_very_many_digits_is_found if {
	paths({"containers": [container(concat("", ["9" | some _ in numbers.range(1, 400)]))]}) == {probe(0)}
}

test_a_name_that_the_container_does_not_declare_is_found if {
	other := {"name": "proxy", "ports": [{"name": "admin", "containerPort": 9090}]}
	paths({"containers": [container("admin"), other]}) == {probe(0)}
}

test_declared_ports_pass if {
	every port in [8080, "8080", "http"] {
		paths({"containers": [container(port)]}) == set()
	}
}

test_a_number_of_another_container_passes if {
	other := {"name": "proxy", "ports": [{"name": "admin", "containerPort": 9090}]}
	paths({"containers": [container(9090), other]}) == set()
}

test_a_probe_of_another_host_is_not_ours if {
	web := {"name": "web", "livenessProbe": {"httpGet": {"host": "example.com", "port": 443}}}
	paths({"containers": [web]}) == set()
}

test_a_probe_that_runs_a_command_has_no_port if {
	paths({"containers": [{"name": "web", "livenessProbe": {"exec": {"command": ["true"]}}}]}) == set()
}

test_odd_shapes_are_no_objection if {
	every spec in [
		null,
		"text",
		{},
		{"containers": null},
		{"containers": [null, "web", 1]},
		{"containers": [{"name": "web", "livenessProbe": "yes"}]},
		{"containers": [{"name": "web", "livenessProbe": {"httpGet": null}}]},
		{"containers": [{"name": "web", "livenessProbe": {"httpGet": {}}, "ports": "80"}]},
	] {
		paths(spec) == set()
	}
}

container(port) := {
	"name": "web",
	"ports": [{"name": "http", "containerPort": 8080}],
	"readinessProbe": {"httpGet": {"port": port}},
}

probe(index) := ["spec", "containers", index, "readinessProbe", "httpGet", "port"]

paths(spec) := {finding.path | some finding in findings(spec)}

findings(spec) := found if {
	found := policy.deny with input as {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web"}, "spec": spec}
}
