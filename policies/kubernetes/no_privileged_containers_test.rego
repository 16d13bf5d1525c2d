package tollgate.kubernetes.no_privileged_containers_test

import data.tollgate.kubernetes.no_privileged_containers as policy

test_a_privileged_container_is_found if {
	paths({"containers": [{"name": "web", "securityContext": {"privileged": true}}]}) == {["spec", "containers", 0, "securityContext", "privileged"]}
}

test_all_lists_of_containers_are_looked_at if {
	paths({
		"initContainers": [
			{"name": "a", "securityContext": {"privileged": false}},
			{"name": "b", "securityContext": {"privileged": true}},
		],
		"ephemeralContainers": [{"name": "c", "securityContext": {"privileged": true}}],
	}) == {
		["spec", "initContainers", 1, "securityContext", "privileged"],
		["spec", "ephemeralContainers", 0, "securityContext", "privileged"],
	}
}

test_an_unprivileged_container_passes if {
	paths({"containers": [{"name": "web", "securityContext": {"privileged": false}}]}) == set()
}

test_the_template_of_a_workload_is_judged if {
	spec := {"containers": [{"name": "web", "securityContext": {"privileged": true}}]}
	deployment := {"apiVersion": "apps/v1", "kind": "Deployment", "spec": {"template": {"spec": spec}}}
	found := policy.deny with input as deployment
	{finding.path | some finding in found} == {
		["spec", "template", "spec", "containers", 0, "securityContext", "privileged"],
	}
}

test_a_workload_of_the_configuration_is_judged if {
	spec := {"containers": [{"name": "web", "securityContext": {"privileged": true}}]}
	job := {"apiVersion": "example.com/v1", "kind": "Task", "spec": {"pod": {"spec": spec}}}
	templates := {"example.com/Task": ["spec", "pod"]}
	found := policy.deny with input as job with data.kubernetes.pod_templates as templates
	{finding.path | some finding in found} == {
		["spec", "pod", "spec", "containers", 0, "securityContext", "privileged"],
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

test_the_edit_says_false if {
	found := findings({"containers": [{"name": "web", "securityContext": {"privileged": true}}]})
	{finding.set | some finding in found} == {[{"path": ["spec", "containers", 0, "securityContext", "privileged"], "value": false}]}
}
