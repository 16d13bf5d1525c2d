package tollgate.kubernetes.run_as_non_root_test

import data.tollgate.kubernetes.run_as_non_root as policy

test_a_container_that_says_nothing_is_found if {
	paths({"containers": [{"name": "web"}]}) == {["spec", "containers", 0, "securityContext", "runAsNonRoot"]}
}

test_a_container_that_says_null_says_nothing if {
	every field in ["runAsNonRoot", "runAsUser", "runAsGroup"] {
		container := {"name": "web", "securityContext": {field: null}}
		paths({"securityContext": {"runAsNonRoot": true}, "containers": [container]}) == set()
	}
}

test_the_pod_answers_for_its_containers if {
	paths({"securityContext": {"runAsNonRoot": true}, "containers": [{"name": "web"}]}) == set()
}

test_a_container_that_disagrees_with_the_pod_is_found if {
	paths({
		"securityContext": {"runAsNonRoot": true},
		"containers": [{"name": "web", "securityContext": {"runAsNonRoot": false}}],
	}) == {["spec", "containers", 0, "securityContext", "runAsNonRoot"]}
}

test_a_pod_that_says_false_is_found_once if {
	paths({"securityContext": {"runAsNonRoot": false}, "containers": [{"name": "web"}]}) == {["spec", "securityContext", "runAsNonRoot"]}
}

test_a_container_that_answers_for_itself_passes if {
	paths({"containers": [{"name": "web", "securityContext": {"runAsNonRoot": true}}]}) == set()
}

test_a_user_is_no_demand_and_no_root_either if {
	user := {"securityContext": {"runAsUser": 1000}}
	every spec in [
		{"containers": [object.union({"name": "web"}, user)]},
		object.union(user, {"containers": [{"name": "web"}]}),
		{"containers": [{"name": "web", "securityContext": {"runAsUser": 1000, "runAsNonRoot": false}}]},
	] {
		found := findings(spec)
		message := "container `web` does not demand a non-root user (`runAsNonRoot` is not true), though it runs as 1000"
		{finding.msg | some finding in found} == {message}
		{id | some finding in found; some id in finding.same_as} == {"KSV-0012", "run-as-non-root"}
	}
}

test_kube_linter_is_content_with_user_and_group if {
	found := findings({"containers": [{"name": "web", "securityContext": {"runAsUser": 1000, "runAsGroup": 1000}}]})
	{finding.same_as | some finding in found} == {["KSV-0012"]}
}

test_checkov_does_not_see_the_user_of_the_pod_where_a_container_overrules_it if {
	every user, named in {"runAsUser": set(), "other": {"CKV_K8S_23"}} {
		container := {"name": "web", "securityContext": {"runAsNonRoot": false, user: 1000}}
		pod := {"securityContext": {"runAsNonRoot": true, "runAsUser": 1000}, "containers": [container]}
		{id | some finding in findings(pod); some id in finding.same_as; id == "CKV_K8S_23"} == named
	}
}

test_checkov_leaves_init_containers_out if {
	every list, named in {"containers": {"CKV_K8S_23"}, "initContainers": set()} {
		found := findings({list: [{"name": "web"}]})
		{id | some finding in found; some id in finding.same_as; id == "CKV_K8S_23"} == named
	}
}

test_a_pod_that_says_false_and_sets_users_does_not_run_as_root if {
	user := {"name": "web", "securityContext": {"runAsUser": 1000}}
	pod := {"securityContext": {"runAsNonRoot": false}, "containers": [user]}
	every finding in findings(pod) {
		not contains(finding.msg, "may run as root")
		not "CKV_K8S_23" in finding.same_as
	}
	every finding in findings(object.union(pod, {"initContainers": [{"name": "a"}]})) {
		contains(finding.msg, "may run as root")
		"CKV_K8S_23" in finding.same_as
	}
	count(findings(pod)) == 1
}

test_a_user_that_is_no_number_is_none if {
	every user in ["1000", null, true, -1, 0] {
		found := findings({"containers": [{"name": "web", "securityContext": {"runAsUser": user}}]})
		every finding in found { contains(finding.msg, "may run as root") }
		count(found) == 1
	}
}

test_root_in_a_user_namespace_passes if {
	paths({"hostUsers": false, "containers": [{"name": "web"}]}) == set()
}

test_the_template_of_a_workload_is_judged if {
	spec := {"containers": [{"name": "web"}]}
	deployment := {"apiVersion": "apps/v1", "kind": "Deployment", "spec": {"template": {"spec": spec}}}
	found := policy.deny with input as deployment
	{finding.path | some finding in found} == {
		["spec", "template", "spec", "containers", 0, "securityContext", "runAsNonRoot"],
	}
}

test_a_workload_of_the_configuration_is_judged if {
	spec := {"containers": [{"name": "web"}]}
	job := {"apiVersion": "example.com/v1", "kind": "Task", "spec": {"pod": {"spec": spec}}}
	templates := {"example.com/Task": ["spec", "pod"]}
	found := policy.deny with input as job with data.kubernetes.pod_templates as templates
	{finding.path | some finding in found} == {
		["spec", "pod", "spec", "containers", 0, "securityContext", "runAsNonRoot"],
	}
}

test_containers_that_are_none_are_passed_over if {
	every list in [[null, 1, "web"], null, "web"] {
		pod := {"securityContext": {"runAsNonRoot": false}, "containers": list}
		paths(pod) == {["spec", "securityContext", "runAsNonRoot"]}
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
	] {
		paths(spec) == set()
	}
}

paths(spec) := {finding.path | some finding in findings(spec)}

findings(spec) := found if {
	found := policy.deny with input as {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web"}, "spec": spec}
}

test_the_edit_says_true if {
	found := findings({"containers": [{"name": "web", "securityContext": {}}]})
	{finding.set | some finding in found} == {[{"path": ["spec", "containers", 0, "securityContext", "runAsNonRoot"], "value": true}]}
}

test_the_edit_says_true_for_the_pod if {
	found := findings({"securityContext": {"runAsNonRoot": false}, "containers": [{"name": "web"}]})
	{finding.set | some finding in found} == {[{"path": ["spec", "securityContext", "runAsNonRoot"], "value": true}]}
}

test_there_is_no_edit_of_what_starts_as_root if {
	found := findings({"containers": [{"name": "web", "securityContext": {"runAsUser": 0}}]})
	count(found) > 0
	{finding | some finding in found; finding.set} == set()
}

test_there_is_no_edit_of_a_pod_that_starts_as_root if {
	found := findings({"securityContext": {"runAsNonRoot": false}, "containers": [{"name": "web", "securityContext": {"runAsUser": 0}}]})
	count(found) > 0
	{finding | some finding in found; finding.set} == set()
}
