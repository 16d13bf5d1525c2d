package tollgate.kubernetes.default_proc_mount_test

import data.tollgate.kubernetes.default_proc_mount as policy

test_an_unmasked_proc_is_found if {
	paths({"containers": [{"name": "web", "securityContext": {"procMount": "Unmasked"}}]}) == {["spec", "containers", 0, "securityContext", "procMount"]}
}

test_the_default_passes if {
	paths({"containers": [{"name": "web", "securityContext": {"procMount": "Default"}}]}) == set()
}

test_an_unmasked_proc_in_a_user_namespace_passes if {
	paths({
		"hostUsers": false,
		"containers": [{"name": "web", "securityContext": {"procMount": "Unmasked"}}],
	}) == set()
}

test_the_template_of_a_workload_is_judged if {
	spec := {"containers": [{"name": "web", "securityContext": {"procMount": "Unmasked"}}]}
	deployment := {"apiVersion": "apps/v1", "kind": "Deployment", "spec": {"template": {"spec": spec}}}
	found := policy.deny with input as deployment
	{finding.path | some finding in found} == {
		["spec", "template", "spec", "containers", 0, "securityContext", "procMount"],
	}
}

test_a_workload_of_the_configuration_is_judged if {
	spec := {"containers": [{"name": "web", "securityContext": {"procMount": "Unmasked"}}]}
	job := {"apiVersion": "example.com/v1", "kind": "Task", "spec": {"pod": {"spec": spec}}}
	templates := {"example.com/Task": ["spec", "pod"]}
	found := policy.deny with input as job with data.kubernetes.pod_templates as templates
	{finding.path | some finding in found} == {
		["spec", "pod", "spec", "containers", 0, "securityContext", "procMount"],
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
	found := findings({"containers": [{"name": "web", "securityContext": {"procMount": "Unmasked"}}]})
	{finding.remove | some finding in found} == {[["spec", "containers", 0, "securityContext", "procMount"]]}
}
