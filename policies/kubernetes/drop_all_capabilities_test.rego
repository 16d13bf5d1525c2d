package tollgate.kubernetes.drop_all_capabilities_test

import data.tollgate.kubernetes.drop_all_capabilities as policy

test_a_container_that_drops_nothing_is_found if {
	paths({"containers": [{"name": "web"}]}) == {["spec", "containers", 0, "securityContext", "capabilities", "drop"]}
}

test_a_container_that_drops_one_is_found if {
	paths({
		"containers": [
			{
				"name": "web",
				"securityContext": {"capabilities": {"drop": ["NET_RAW"]}},
			},
		],
	}) == {["spec", "containers", 0, "securityContext", "capabilities", "drop"]}
}

test_another_capability_is_found if {
	paths({
		"containers": [
			{
				"name": "web",
				"securityContext": {
					"capabilities": {
						"drop": ["ALL"],
						"add": [
							"NET_BIND_SERVICE",
							"CHOWN",
						],
					},
				},
			},
		],
	}) == {
		["spec", "containers", 0, "securityContext", "capabilities", "add", 1],
	}
}

test_dropping_all_passes if {
	paths({
		"containers": [
			{
				"name": "web",
				"securityContext": {
					"capabilities": {
						"drop": ["ALL"],
						"add": [
							"NET_BIND_SERVICE",
						],
					},
				},
			},
		],
	}) == set()
}

test_all_in_small_letters_is_what_the_standard_refuses_and_others_take if {
	every drop in [["all"], ["NET_RAW", "All"]] {
		found := findings({"containers": [{"name": "web", "securityContext": {"capabilities": {"drop": drop}}}]})
		{finding.same_as | some finding in found} == {[]}
		every finding in found { contains(finding.msg, "in capitals") }
	}
	findings({"containers": [{"name": "web", "securityContext": {"capabilities": {"drop": ["all", "ALL"]}}}]}) == set()
}

test_what_is_no_list_drops_nothing if {
	every drop in [null, 1, true, []] {
		found := findings({"containers": [{"name": "web", "securityContext": {"capabilities": {"drop": drop}}}]})
		every finding in found { "KSV-0004" in finding.same_as }
		count(found) == 1
	}
}

test_windows_has_no_capabilities if {
	paths({"os": {"name": "windows"}, "containers": [{"name": "web"}]}) == set()
}

test_the_template_of_a_workload_is_judged if {
	spec := {"containers": [{"name": "web"}]}
	deployment := {"apiVersion": "apps/v1", "kind": "Deployment", "spec": {"template": {"spec": spec}}}
	found := policy.deny with input as deployment
	{finding.path | some finding in found} == {
		["spec", "template", "spec", "containers", 0, "securityContext", "capabilities", "drop"],
	}
}

test_a_workload_of_the_configuration_is_judged if {
	spec := {"containers": [{"name": "web"}]}
	job := {"apiVersion": "example.com/v1", "kind": "Task", "spec": {"pod": {"spec": spec}}}
	templates := {"example.com/Task": ["spec", "pod"]}
	found := policy.deny with input as job with data.kubernetes.pod_templates as templates
	{finding.path | some finding in found} == {
		["spec", "pod", "spec", "containers", 0, "securityContext", "capabilities", "drop"],
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

test_the_edit_drops_all if {
	found := findings({"containers": [{"name": "web", "securityContext": {"capabilities": {"drop": ["NET_RAW"]}}}]})
	{finding.set | some finding in found} == {[{"path": ["spec", "containers", 0, "securityContext", "capabilities", "drop"], "value": ["ALL"]}]}
}

test_the_same_checks_of_others_are_named if {
	ids({}) - ids({"drop": ["NET_RAW"]}) == {"CKV_K8S_28", "dbbc6705", "drop-net-raw-capability", "KSV-0004", "268ca686"}
	ids({}) - ids({"drop": ["KILL"]}) == {"KSV-0004", "268ca686"}
	ids({"drop": ["ALL"], "add": ["KILL"]}) == {"KSV-0106", "insecureCapabilities"}
}

ids(capabilities) := {id |
	some finding in findings({"containers": [{"name": "web", "securityContext": {"capabilities": capabilities}}]})
	some id in finding.same_as
}

test_the_edit_takes_out_what_is_added if {
	capabilities := {"drop": ["ALL"], "add": ["NET_BIND_SERVICE", "KILL"]}
	found := findings({"containers": [{"name": "web", "securityContext": {"capabilities": capabilities}}]})
	path := ["spec", "containers", 0, "securityContext", "capabilities", "add", 1]
	{finding.remove | some finding in found} == {[path]}
}
