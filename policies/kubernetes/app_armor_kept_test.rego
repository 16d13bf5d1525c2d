package tollgate.kubernetes.app_armor_kept_test

import data.tollgate.kubernetes.app_armor_kept as policy

test_an_unconfined_container_is_found if {
	paths({
		"containers": [
			{
				"name": "web",
				"securityContext": {"appArmorProfile": {"type": "Unconfined"}},
			},
		],
	}) == {
		["spec", "containers", 0, "securityContext", "appArmorProfile", "type"],
	}
}

test_null_and_lists_are_no_profiles if {
	paths({"securityContext": {"appArmorProfile": {"type": null}}}) == set()
	pod := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web", "annotations": ["Unconfined"]}, "spec": {}}
	found := policy.deny with input as pod
	found == set()
}

test_an_unconfined_pod_is_found if {
	paths({"securityContext": {"appArmorProfile": {"type": "Unconfined"}}}) == {["spec", "securityContext", "appArmorProfile", "type"]}
}

test_allowed_profiles_pass if {
	paths({
		"containers": [
			{
				"name": "web",
				"securityContext": {
					"appArmorProfile": {
						"type": "Localhost",
						"localhostProfile": "web",
					},
				},
			},
		],
	}) == set()
}

test_the_template_of_a_workload_is_judged if {
	spec := {
		"containers": [
			{
				"name": "web",
				"securityContext": {"appArmorProfile": {"type": "Unconfined"}},
			},
		],
	}
	deployment := {"apiVersion": "apps/v1", "kind": "Deployment", "spec": {"template": {"spec": spec}}}
	found := policy.deny with input as deployment
	{finding.path | some finding in found} == {
		["spec", "template", "spec", "containers", 0, "securityContext", "appArmorProfile", "type"],
	}
}

test_a_workload_of_the_configuration_is_judged if {
	spec := {
		"containers": [
			{
				"name": "web",
				"securityContext": {"appArmorProfile": {"type": "Unconfined"}},
			},
		],
	}
	job := {"apiVersion": "example.com/v1", "kind": "Task", "spec": {"pod": {"spec": spec}}}
	templates := {"example.com/Task": ["spec", "pod"]}
	found := policy.deny with input as job with data.kubernetes.pod_templates as templates
	{finding.path | some finding in found} == {
		["spec", "pod", "spec", "containers", 0, "securityContext", "appArmorProfile", "type"],
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

test_an_annotation_is_found if {
	prefix := "container.apparmor.security.beta.kubernetes.io/"
	annotations := {
		concat("", [prefix, "web"]): "unconfined",
		concat("", [prefix, "log"]): "runtime/default",
		concat("", [prefix, "proxy"]): "localhost/proxy",
		"example.com/note": "unconfined",
	}
	found := policy.deny with input as {"apiVersion": "v1", "kind": "Pod", "metadata": {"annotations": annotations}}
	{finding.path | some finding in found} == {["metadata", "annotations", concat("", [prefix, "web"])]}
}

test_the_edit_takes_it_out if {
	found := findings({"containers": [{"name": "web", "securityContext": {"appArmorProfile": {"type": "Unconfined"}}}]})
	{finding.remove | some finding in found} == {[["spec", "containers", 0, "securityContext", "appArmorProfile"]]}
}
