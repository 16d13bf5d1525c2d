package tollgate.kubernetes.default_capabilities_only_test

import data.tollgate.kubernetes.default_capabilities_only as policy

test_a_capability_outside_the_set_is_found if {
	paths({
		"containers": [
			{
				"name": "web",
				"securityContext": {
					"capabilities": {
						"add": [
							"CHOWN",
							"NET_RAW",
							"SYS_ADMIN",
						],
					},
				},
			},
		],
	}) == {
		["spec", "containers", 0, "securityContext", "capabilities", "add", 1],
		["spec", "containers", 0, "securityContext", "capabilities", "add", 2],
	}
}

test_all_is_outside_the_set if {
	paths({"containers": [{"name": "web", "securityContext": {"capabilities": {"add": ["ALL"]}}}]}) == {
		["spec", "containers", 0, "securityContext", "capabilities", "add", 0],
	}
}

test_default_capabilities_pass if {
	paths({
		"containers": [
			{
				"name": "web",
				"securityContext": {
					"capabilities": {
						"add": [
							"NET_BIND_SERVICE",
							"SETUID",
						],
						"drop": ["ALL"],
					},
				},
			},
		],
	}) == set()
}

test_a_list_that_is_none_is_no_objection if {
	paths({"containers": [{"name": "web", "securityContext": {"capabilities": {"add": "NET_RAW"}}}]}) == set()
}

test_the_template_of_a_workload_is_judged if {
	spec := {
		"containers": [
			{
				"name": "web",
				"securityContext": {
					"capabilities": {
						"add": [
							"CHOWN",
							"NET_RAW",
							"SYS_ADMIN",
						],
					},
				},
			},
		],
	}
	deployment := {"apiVersion": "apps/v1", "kind": "Deployment", "spec": {"template": {"spec": spec}}}
	found := policy.deny with input as deployment
	{finding.path | some finding in found} == {
		["spec", "template", "spec", "containers", 0, "securityContext", "capabilities", "add", 1],
		["spec", "template", "spec", "containers", 0, "securityContext", "capabilities", "add", 2],
	}
}

test_a_workload_of_the_configuration_is_judged if {
	spec := {
		"containers": [
			{
				"name": "web",
				"securityContext": {
					"capabilities": {
						"add": [
							"CHOWN",
							"NET_RAW",
							"SYS_ADMIN",
						],
					},
				},
			},
		],
	}
	job := {"apiVersion": "example.com/v1", "kind": "Task", "spec": {"pod": {"spec": spec}}}
	templates := {"example.com/Task": ["spec", "pod"]}
	found := policy.deny with input as job with data.kubernetes.pod_templates as templates
	{finding.path | some finding in found} == {
		["spec", "pod", "spec", "containers", 0, "securityContext", "capabilities", "add", 1],
		["spec", "pod", "spec", "containers", 0, "securityContext", "capabilities", "add", 2],
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

test_the_same_checks_of_others_are_named if {
	every capability, id in {"SYS_ADMIN": "CKV_K8S_39", "NET_RAW": "KSV-0119", "SYS_MODULE": "KSV-0120", "SYS_TIME": "CKV_K8S_25"} {
		found := findings({"containers": [{"name": "web", "securityContext": {"capabilities": {"add": [capability]}}}]})
		count([finding | some finding in found; id in finding.same_as]) == 1
	}
	found := findings({"containers": [{"name": "web", "securityContext": {"capabilities": {"add": ["SYS_TIME"]}}}]})
	count([finding | some finding in found; "CKV_K8S_39" in finding.same_as]) == 0
}
