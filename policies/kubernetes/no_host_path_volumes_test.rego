package tollgate.kubernetes.no_host_path_volumes_test

import data.tollgate.kubernetes.no_host_path_volumes as policy

test_a_path_of_the_node_is_found if {
	paths({
		"volumes": [
			{"name": "data", "emptyDir": {}},
			{"name": "sock", "hostPath": {"path": "/run/containerd.sock"}},
		],
	}) == {["spec", "volumes", 1, "hostPath"]}
}

test_other_volumes_pass if {
	paths({
		"volumes": [
			{"name": "data", "emptyDir": {}, "hostPath": null},
			{"name": "config", "configMap": {"name": "web"}},
		],
	}) == set()
}

test_the_template_of_a_workload_is_judged if {
	spec := {
		"volumes": [
			{"name": "data", "emptyDir": {}},
			{"name": "sock", "hostPath": {"path": "/run/containerd.sock"}},
		],
	}
	deployment := {"apiVersion": "apps/v1", "kind": "Deployment", "spec": {"template": {"spec": spec}}}
	found := policy.deny with input as deployment
	{finding.path | some finding in found} == {["spec", "template", "spec", "volumes", 1, "hostPath"]}
}

test_a_workload_of_the_configuration_is_judged if {
	spec := {
		"volumes": [
			{"name": "data", "emptyDir": {}},
			{"name": "sock", "hostPath": {"path": "/run/containerd.sock"}},
		],
	}
	job := {"apiVersion": "example.com/v1", "kind": "Task", "spec": {"pod": {"spec": spec}}}
	templates := {"example.com/Task": ["spec", "pod"]}
	found := policy.deny with input as job with data.kubernetes.pod_templates as templates
	{finding.path | some finding in found} == {["spec", "pod", "spec", "volumes", 1, "hostPath"]}
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
	ids("/data/web", false) == {"KSV-0023", "C-0048", "hostPathSet", "host-filesystem", "aa8f7a35", "C-0045", "writable-host-mount"}
	ids("/data/web", true) == {"KSV-0023", "C-0048", "hostPathSet", "host-filesystem", "aa8f7a35"}
	ids("/etc", true) == ids("/data/web", true) | {"KSV-0121", "sensitive-host-mounts", "5308a7a8"}
	ids("/var/log", false) == ids("/data/web", false) | {"5308a7a8", "b7652612"}
}

ids(path, read_only) := {id |
	some finding in findings({
		"containers": [{"name": "web", "volumeMounts": [{"name": "a", "mountPath": "/a", "readOnly": read_only}]}],
		"volumes": [{"name": "a", "hostPath": {"path": path}}],
	})
	some id in finding.same_as
}
