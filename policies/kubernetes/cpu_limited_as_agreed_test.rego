package tollgate.kubernetes.cpu_limited_as_agreed_test

import data.tollgate.kubernetes.cpu_limited_as_agreed as policy

test_a_container_without_it_is_found if {
	every container in [{"name": "web"}, {"resources": null}, {"resources": {"limits": null}}, {"resources": {"limits": {"cpu": null}}}] {
		{finding.path | some finding in findings({"containers": [container]})} == {["spec", "containers", 0, "resources", "limits", "cpu"]}
	}
}

test_a_container_with_it_passes if {
	count(findings({"containers": [{"name": "web", "resources": {"limits": {"cpu": "100"}}}]})) == 0
	count(findings({"containers": [{"name": "web", "resources": {"limits": {"cpu": 1}}}]})) == 0
}

test_init_containers_are_judged_and_ephemeral_ones_are_not if {
	count(findings({"initContainers": [{"name": "a"}], "ephemeralContainers": [{"name": "b"}]})) == 1
}

test_the_pod_answers_for_its_containers if {
	count(findings({"resources": {"limits": {"cpu": "1"}}, "containers": [{"name": "web"}]})) == 0
}

test_a_limit_is_found_where_none_are_agreed if {
	spec := {"containers": [{"name": "web", "resources": {"limits": {"cpu": 1}}}, {"name": "side"}]}
	found := policy.deny with input as {"apiVersion": "v1", "kind": "Pod", "spec": spec} with data.params as {"cpu_limits": "forbid"}
	{finding.remove | some finding in found} == {[["spec", "containers", 0, "resources", "limits", "cpu"]]}
	{finding.same_as | some finding in found} == {["forbid-cpu-limits"]}
}

test_nothing_is_demanded_where_nothing_is_agreed if {
	spec := {"containers": [{"name": "web", "resources": {"limits": {"cpu": 1}}}, {"name": "side"}]}
	found := policy.deny with input as {"apiVersion": "v1", "kind": "Pod", "spec": spec} with data.params as {"cpu_limits": "any"}
	count(found) == 0
}

test_zero_is_none if {
	every amount in [0, 0.0, "0", "0.0", "0m", "0Mi", "00", ".0", "+0k", "0e3", "0E"] {
		found := findings({"containers": [{"name": "web", "resources": {"limits": {"cpu": amount}}}]})
		count(found) == 1
		every finding in found { contains(finding.msg, " 0") }
	}
}

test_little_is_some if {
	every amount in ["0.5", "0.001", ".5", "1e-3", "01", "10", "0x"] {
		count(findings({"containers": [{"name": "web", "resources": {"limits": {"cpu": amount}}}]})) == 0
	}
}

test_the_pod_answers_for_a_container_that_says_zero if {
	count(findings({"resources": {"limits": {"cpu": "1"}}, "containers": [{"resources": {"limits": {"cpu": 0}}}]})) == 0
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
		{"containers": [{"resources": {"limits": {"cpu": "1"}}}], "resources": "much"},
	] {
		count(findings(spec)) == 0
	}
}

findings(spec) := found if {
	found := policy.deny with input as {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web"}, "spec": spec}
}
