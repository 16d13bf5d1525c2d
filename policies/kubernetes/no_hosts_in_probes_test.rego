package tollgate.kubernetes.no_hosts_in_probes_test

import data.tollgate.kubernetes.no_hosts_in_probes as policy

test_the_host_of_a_probe_is_found if {
	paths({
		"containers": [
			{
				"name": "web",
				"livenessProbe": {"httpGet": {"host": "10.0.0.1", "port": 80}},
				"startupProbe": {"tcpSocket": {"host": "db", "port": 5432}},
			},
		],
	}) == {
		["spec", "containers", 0, "livenessProbe", "httpGet", "host"],
		["spec", "containers", 0, "startupProbe", "tcpSocket", "host"],
	}
}

test_the_host_of_a_hook_is_found if {
	paths({
		"containers": [
			{
				"name": "web",
				"lifecycle": {
					"preStop": {
						"httpGet": {
							"host": "10.0.0.1",
							"port": 80,
						},
					},
				},
			},
		],
	}) == {["spec", "containers", 0, "lifecycle", "preStop", "httpGet", "host"]}
}

test_a_probe_without_host_passes if {
	paths({
		"containers": [
			{
				"name": "web",
				"readinessProbe": {
					"httpGet": {
						"host": "",
						"path": "/ready",
						"port": 80,
					},
					"tcpSocket": null,
				},
				"lifecycle": {"postStart": {"exec": {"command": ["true"]}}},
			},
		],
	}) == set()
}

test_the_template_of_a_workload_is_judged if {
	spec := {
		"containers": [
			{
				"name": "web",
				"livenessProbe": {"httpGet": {"host": "10.0.0.1", "port": 80}},
				"startupProbe": {"tcpSocket": {"host": "db", "port": 5432}},
			},
		],
	}
	deployment := {"apiVersion": "apps/v1", "kind": "Deployment", "spec": {"template": {"spec": spec}}}
	found := policy.deny with input as deployment
	{finding.path | some finding in found} == {
		["spec", "template", "spec", "containers", 0, "livenessProbe", "httpGet", "host"],
		["spec", "template", "spec", "containers", 0, "startupProbe", "tcpSocket", "host"],
	}
}

test_a_workload_of_the_configuration_is_judged if {
	spec := {
		"containers": [
			{
				"name": "web",
				"livenessProbe": {"httpGet": {"host": "10.0.0.1", "port": 80}},
				"startupProbe": {"tcpSocket": {"host": "db", "port": 5432}},
			},
		],
	}
	job := {"apiVersion": "example.com/v1", "kind": "Task", "spec": {"pod": {"spec": spec}}}
	templates := {"example.com/Task": ["spec", "pod"]}
	found := policy.deny with input as job with data.kubernetes.pod_templates as templates
	{finding.path | some finding in found} == {
		["spec", "pod", "spec", "containers", 0, "livenessProbe", "httpGet", "host"],
		["spec", "pod", "spec", "containers", 0, "startupProbe", "tcpSocket", "host"],
	}
}

test_odd_shapes_are_no_objection if {
	every spec in [
		null,
		"text",
		{},
		{"containers": null},
		{"containers": "web"},
		{"containers": [null, "web", 1]},
		{"volumes": {"a": null}, "securityContext": "none", "initContainers": []},
		{"containers": [{"name": "web", "securityContext": null}]},
		{
			"containers": [
				{
					"name": "web",
					"securityContext": "strict",
					"ports": "80",
					"lifecycle": null,
					"livenessProbe": "yes",
				},
			],
			"securityContext": null,
		},
	] {
		paths(spec) == set()
	}
}

paths(spec) := {finding.path | some finding in findings(spec)}

findings(spec) := found if {
	found := policy.deny with input as {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web"}, "spec": spec}
}

test_the_edit_takes_it_out if {
	found := findings({"containers": [{"name": "web", "livenessProbe": {"httpGet": {"host": "a", "port": 80}}}]})
	{finding.remove | some finding in found} == {[["spec", "containers", 0, "livenessProbe", "httpGet", "host"]]}
}
