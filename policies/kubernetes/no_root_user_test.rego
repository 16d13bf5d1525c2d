package tollgate.kubernetes.no_root_user_test

import data.tollgate.kubernetes.no_root_user as policy

test_user_0_of_a_container_is_found if {
	paths({"containers": [{"name": "web", "securityContext": {"runAsUser": 0}}]}) == {["spec", "containers", 0, "securityContext", "runAsUser"]}
}

test_user_0_of_the_pod_is_found if {
	paths({"securityContext": {"runAsUser": 0}}) == {["spec", "securityContext", "runAsUser"]}
}

test_a_pod_whose_containers_set_another_user_does_not_run_as_root if {
	every user, same in {1000: {"KSV-0105", "CKV_K8S_40", "KSV-0020", "02323c00"}, 65534: {"KSV-0105"}} {
		found := findings({"securityContext": {"runAsUser": 0}, "containers": [{"name": "web", "securityContext": {"runAsUser": user}}]})
		{finding.msg | some finding in found} == {"the pod sets `runAsUser: 0`, though each of its containers sets another user"}
		{id | some finding in found; some id in finding.same_as} == same
	}
}

test_a_pod_sets_root_for_a_container_that_sets_nothing if {
	every rest in [{}, {"initContainers": [{"name": "a"}]}] {
		containers := [{"name": "web", "securityContext": {"runAsUser": 1000}}, {"name": "log"}]
		found := findings(object.union(rest, {"securityContext": {"runAsUser": 0}, "containers": containers}))
		{finding.msg | some finding in found} == {"the pod sets root for its containers (`runAsUser: 0`)"}
		every finding in found { "CKV_K8S_40" in finding.same_as }
	}
}

test_checkov_leaves_init_containers_out if {
	every list, named in {"containers": {"CKV_K8S_40"}, "initContainers": set()} {
		found := findings({list: [{"name": "web", "securityContext": {"runAsUser": 0}}]})
		{id | some finding in found; some id in finding.same_as; id == "CKV_K8S_40"} == named
	}
}

test_another_user_passes if {
	paths({"containers": [{"name": "web", "securityContext": {"runAsUser": 1000}}]}) == set()
}

test_user_0_in_a_user_namespace_passes if {
	paths({"hostUsers": false, "containers": [{"name": "web", "securityContext": {"runAsUser": 0}}]}) == set()
}

test_the_template_of_a_workload_is_judged if {
	spec := {"containers": [{"name": "web", "securityContext": {"runAsUser": 0}}]}
	deployment := {"apiVersion": "apps/v1", "kind": "Deployment", "spec": {"template": {"spec": spec}}}
	found := policy.deny with input as deployment
	{finding.path | some finding in found} == {
		["spec", "template", "spec", "containers", 0, "securityContext", "runAsUser"],
	}
}

test_a_workload_of_the_configuration_is_judged if {
	spec := {"containers": [{"name": "web", "securityContext": {"runAsUser": 0}}]}
	job := {"apiVersion": "example.com/v1", "kind": "Task", "spec": {"pod": {"spec": spec}}}
	templates := {"example.com/Task": ["spec", "pod"]}
	found := policy.deny with input as job with data.kubernetes.pod_templates as templates
	{finding.path | some finding in found} == {
		["spec", "pod", "spec", "containers", 0, "securityContext", "runAsUser"],
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
