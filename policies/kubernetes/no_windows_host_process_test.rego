package tollgate.kubernetes.no_windows_host_process_test

import data.tollgate.kubernetes.no_windows_host_process as policy

test_a_host_process_pod_is_found if {
	paths({"securityContext": {"windowsOptions": {"hostProcess": true}}}) == {["spec", "securityContext", "windowsOptions", "hostProcess"]}
}

test_a_host_process_container_is_found if {
	paths({"initContainers": [{"securityContext": {"windowsOptions": {"hostProcess": true}}}]}) == {
		["spec", "initContainers", 0, "securityContext", "windowsOptions", "hostProcess"],
	}
}

test_other_windows_containers_pass if {
	paths({
		"containers": [
			{
				"name": "web",
				"securityContext": {
					"windowsOptions": {
						"hostProcess": false,
						"runAsUserName": "ContainerUser",
					},
				},
			},
		],
	}) == set()
}

test_the_template_of_a_workload_is_judged if {
	spec := {"securityContext": {"windowsOptions": {"hostProcess": true}}}
	deployment := {"apiVersion": "apps/v1", "kind": "Deployment", "spec": {"template": {"spec": spec}}}
	found := policy.deny with input as deployment
	{finding.path | some finding in found} == {
		["spec", "template", "spec", "securityContext", "windowsOptions", "hostProcess"],
	}
}

test_a_workload_of_the_configuration_is_judged if {
	spec := {"securityContext": {"windowsOptions": {"hostProcess": true}}}
	job := {"apiVersion": "example.com/v1", "kind": "Task", "spec": {"pod": {"spec": spec}}}
	templates := {"example.com/Task": ["spec", "pod"]}
	found := policy.deny with input as job with data.kubernetes.pod_templates as templates
	{finding.path | some finding in found} == {
		["spec", "pod", "spec", "securityContext", "windowsOptions", "hostProcess"],
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
	found := findings({"securityContext": {"windowsOptions": {"hostProcess": true}}})
	{finding.remove | some finding in found} == {[["spec", "securityContext", "windowsOptions", "hostProcess"]]}
}
