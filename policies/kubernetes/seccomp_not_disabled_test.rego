package tollgate.kubernetes.seccomp_not_disabled_test

import data.tollgate.kubernetes.seccomp_not_disabled as policy

test_an_unconfined_container_is_found if {
	paths({
		"containers": [
			{
				"name": "web",
				"securityContext": {"seccompProfile": {"type": "Unconfined"}},
			},
		],
	}) == {
		["spec", "containers", 0, "securityContext", "seccompProfile", "type"],
	}
}

test_null_is_no_profile if {
	paths({"securityContext": {"seccompProfile": {"type": null}}}) == set()
	paths({"containers": [{"name": "web", "securityContext": {"seccompProfile": {"type": null}}}]}) == set()
}

test_an_unconfined_pod_is_found if {
	paths({"securityContext": {"seccompProfile": {"type": "Unconfined"}}}) == {["spec", "securityContext", "seccompProfile", "type"]}
}

test_allowed_profiles_pass if {
	paths({
		"containers": [
			{
				"name": "web",
				"securityContext": {
					"seccompProfile": {
						"type": "RuntimeDefault",
					},
				},
			},
		],
	}) == set()
}

test_no_profile_passes if {
	paths({"containers": [{"name": "web"}]}) == set()
}

test_the_template_of_a_workload_is_judged if {
	spec := {
		"containers": [
			{
				"name": "web",
				"securityContext": {"seccompProfile": {"type": "Unconfined"}},
			},
		],
	}
	deployment := {"apiVersion": "apps/v1", "kind": "Deployment", "spec": {"template": {"spec": spec}}}
	found := policy.deny with input as deployment
	{finding.path | some finding in found} == {
		["spec", "template", "spec", "containers", 0, "securityContext", "seccompProfile", "type"],
	}
}

test_a_workload_of_the_configuration_is_judged if {
	spec := {
		"containers": [
			{
				"name": "web",
				"securityContext": {"seccompProfile": {"type": "Unconfined"}},
			},
		],
	}
	job := {"apiVersion": "example.com/v1", "kind": "Task", "spec": {"pod": {"spec": spec}}}
	templates := {"example.com/Task": ["spec", "pod"]}
	found := policy.deny with input as job with data.kubernetes.pod_templates as templates
	{finding.path | some finding in found} == {
		["spec", "pod", "spec", "containers", 0, "securityContext", "seccompProfile", "type"],
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

test_the_edit_takes_the_profile_of_the_runtime if {
	found := findings({"containers": [{"name": "web", "securityContext": {"seccompProfile": {"type": "Unconfined"}}}]})
	{finding.set | some finding in found} == {[{"path": ["spec", "containers", 0, "securityContext", "seccompProfile", "type"], "value": "RuntimeDefault"}]}
}

test_there_is_no_edit_of_what_names_a_file if {
	found := findings({"containers": [{"name": "web", "securityContext": {"seccompProfile": {"type": "Unconfined", "localhostProfile": "a.json"}}}]})
	count(found) > 0
	{finding | some finding in found; finding.set} == set()
}
