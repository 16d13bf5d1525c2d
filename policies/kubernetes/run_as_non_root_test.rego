package tollgate.kubernetes.run_as_non_root_test

import data.tollgate.kubernetes.run_as_non_root as policy

test_a_container_that_says_nothing_is_found if {
	paths({"containers": [{"name": "web"}]}) == {["spec", "containers", 0, "securityContext", "runAsNonRoot"]}
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
