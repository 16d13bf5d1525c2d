package tollgate.kubernetes.allowed_volume_sources_test

import data.tollgate.kubernetes.allowed_volume_sources as policy

test_another_source_is_found if {
	paths({
		"volumes": [
			{"name": "share", "nfs": {"server": "nas", "path": "/"}},
			{"name": "node", "hostPath": {"path": "/"}},
		],
	}) == {["spec", "volumes", 0, "nfs"], ["spec", "volumes", 1, "hostPath"]}
}

test_allowed_sources_pass if {
	paths({
		"volumes": [
			{"name": "a", "emptyDir": {}},
			{"name": "b", "projected": {}},
			{"name": "c", "image": {}},
			{"name": "d", "nfs": null, "csi": {}},
		],
	}) == set()
}

test_a_volume_without_source_is_an_empty_directory if {
	paths({"volumes": [{"name": "a"}]}) == set()
}

test_a_field_that_slipped_out_is_no_source if {
	paths({"volumes": [{"name": "a", "configMap": {"name": "a"}, "optional": true}]}) == set()
}

test_the_template_of_a_workload_is_judged if {
	spec := {
		"volumes": [
			{"name": "share", "nfs": {"server": "nas", "path": "/"}},
			{"name": "node", "hostPath": {"path": "/"}},
		],
	}
	deployment := {"apiVersion": "apps/v1", "kind": "Deployment", "spec": {"template": {"spec": spec}}}
	found := policy.deny with input as deployment
	{finding.path | some finding in found} == {
		["spec", "template", "spec", "volumes", 0, "nfs"],
		["spec", "template", "spec", "volumes", 1, "hostPath"],
	}
}

test_a_workload_of_the_configuration_is_judged if {
	spec := {
		"volumes": [
			{"name": "share", "nfs": {"server": "nas", "path": "/"}},
			{"name": "node", "hostPath": {"path": "/"}},
		],
	}
	job := {"apiVersion": "example.com/v1", "kind": "Task", "spec": {"pod": {"spec": spec}}}
	templates := {"example.com/Task": ["spec", "pod"]}
	found := policy.deny with input as job with data.kubernetes.pod_templates as templates
	{finding.path | some finding in found} == {
		["spec", "pod", "spec", "volumes", 0, "nfs"],
		["spec", "pod", "spec", "volumes", 1, "hostPath"],
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
