package tollgate.kubernetes.no_host_namespaces_test

import data.tollgate.kubernetes.no_host_namespaces as policy

test_each_namespace_is_found if {
	paths({"hostNetwork": true, "hostPID": true, "hostIPC": true}) == {["spec", "hostNetwork"], ["spec", "hostPID"], ["spec", "hostIPC"]}
}

test_false_passes if {
	paths({"hostNetwork": false, "hostPID": null, "hostIPC": "true"}) == set()
}

test_the_template_of_a_workload_is_judged if {
	spec := {"hostNetwork": true, "hostPID": true, "hostIPC": true}
	deployment := {"apiVersion": "apps/v1", "kind": "Deployment", "spec": {"template": {"spec": spec}}}
	found := policy.deny with input as deployment
	{finding.path | some finding in found} == {
		["spec", "template", "spec", "hostNetwork"],
		["spec", "template", "spec", "hostPID"],
		["spec", "template", "spec", "hostIPC"],
	}
}

test_a_workload_of_the_configuration_is_judged if {
	spec := {"hostNetwork": true, "hostPID": true, "hostIPC": true}
	job := {"apiVersion": "example.com/v1", "kind": "Task", "spec": {"pod": {"spec": spec}}}
	templates := {"example.com/Task": ["spec", "pod"]}
	found := policy.deny with input as job with data.kubernetes.pod_templates as templates
	{finding.path | some finding in found} == {
		["spec", "pod", "spec", "hostNetwork"],
		["spec", "pod", "spec", "hostPID"],
		["spec", "pod", "spec", "hostIPC"],
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

test_each_namespace_is_taken_out_and_is_another_check if {
	found := findings({"hostNetwork": true, "hostPID": true, "hostIPC": true})
	{finding.remove | some finding in found} == {[["spec", "hostNetwork"]], [["spec", "hostPID"]], [["spec", "hostIPC"]]}
	{finding.same_as[0] | some finding in found} == {"CKV_K8S_17", "CKV_K8S_18", "CKV_K8S_19"}
}
