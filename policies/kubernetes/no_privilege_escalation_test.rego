package tollgate.kubernetes.no_privilege_escalation_test

import data.tollgate.kubernetes.no_privilege_escalation as policy

test_a_container_that_says_nothing_is_found if {
	paths({"containers": [{"name": "web"}]}) == {
		["spec", "containers", 0, "securityContext", "allowPrivilegeEscalation"],
	}
}

test_true_and_null_are_found if {
	paths({
		"containers": [
			{"securityContext": {"allowPrivilegeEscalation": true}},
			{"securityContext": {"allowPrivilegeEscalation": null}},
		],
	}) == {
		["spec", "containers", 0, "securityContext", "allowPrivilegeEscalation"],
		["spec", "containers", 1, "securityContext", "allowPrivilegeEscalation"],
	}
}

test_false_passes if {
	paths({"containers": [{"name": "web", "securityContext": {"allowPrivilegeEscalation": false}}]}) == set()
}

test_windows_has_no_such_switch if {
	paths({"os": {"name": "windows"}, "containers": [{"name": "web"}]}) == set()
}

test_the_template_of_a_workload_is_judged if {
	spec := {"containers": [{"name": "web"}]}
	deployment := {"apiVersion": "apps/v1", "kind": "Deployment", "spec": {"template": {"spec": spec}}}
	found := policy.deny with input as deployment
	{finding.path | some finding in found} == {
		["spec", "template", "spec", "containers", 0, "securityContext", "allowPrivilegeEscalation"],
	}
}

test_a_workload_of_the_configuration_is_judged if {
	spec := {"containers": [{"name": "web"}]}
	job := {"apiVersion": "example.com/v1", "kind": "Task", "spec": {"pod": {"spec": spec}}}
	templates := {"example.com/Task": ["spec", "pod"]}
	found := policy.deny with input as job with data.kubernetes.pod_templates as templates
	{finding.path | some finding in found} == {
		["spec", "pod", "spec", "containers", 0, "securityContext", "allowPrivilegeEscalation"],
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

test_the_edit_says_false if {
	found := findings({"containers": [{"name": "web", "securityContext": {}}]})
	{finding.set | some finding in found} == {[{"path": ["spec", "containers", 0, "securityContext", "allowPrivilegeEscalation"], "value": false}]}
}

test_there_is_no_edit_of_what_needs_it if {
	found := findings({"containers": [{"name": "web", "securityContext": {"privileged": true}}]})
	count(found) > 0
	{finding | some finding in found; finding.set} == set()
}

test_there_is_no_edit_of_an_administrator if {
	found := findings({"containers": [{"name": "web", "securityContext": {"capabilities": {"add": ["SYS_ADMIN"]}}}]})
	count(found) > 0
	{finding | some finding in found; finding.set} == set()
}
