package tollgate.kubernetes.memory_requested_test

import data.tollgate.kubernetes.memory_requested as policy

test_a_container_without_it_is_found if {
	every container in [{"name": "web"}, {"resources": null}, {"resources": {"requests": null}}, {"resources": {"requests": {"memory": null}}}] {
		{finding.path | some finding in findings({"containers": [container]})} == {["spec", "containers", 0, "resources", "requests", "memory"]}
	}
}

test_a_container_with_it_passes if {
	count(findings({"containers": [{"name": "web", "resources": {"requests": {"memory": "100"}}}]})) == 0
	count(findings({"containers": [{"name": "web", "resources": {"requests": {"memory": 1}}}]})) == 0
}

test_init_containers_are_judged_and_ephemeral_ones_are_not if {
	count(findings({"initContainers": [{"name": "a"}], "ephemeralContainers": [{"name": "b"}]})) == 1
}

test_the_pod_answers_for_its_containers if {
	count(findings({"resources": {"requests": {"memory": "1"}}, "containers": [{"name": "web"}]})) == 0
}

test_a_limit_alone_is_found_as_less if {
	found := findings({"containers": [{"name": "web", "resources": {"limits": {"memory": "1"}}}]})
	{finding.severity | some finding in found} == {"low"}
	count(found) == 1
}

test_zero_is_none if {
	every amount in [0, 0.0, "0", "0.0", "0m", "0Mi", "00", ".0", "+0k", "0e3", "0E"] {
		found := findings({"containers": [{"name": "web", "resources": {"requests": {"memory": amount}}}]})
		count(found) == 1
		every finding in found { contains(finding.msg, " 0") }
	}
}

test_little_is_some if {
	every amount in ["0.5", "0.001", ".5", "1e-3", "01", "10", "0x"] {
		count(findings({"containers": [{"name": "web", "resources": {"requests": {"memory": amount}}}]})) == 0
	}
}

test_the_pod_answers_for_a_container_that_says_zero if {
	count(findings({"resources": {"requests": {"memory": "1"}}, "containers": [{"resources": {"requests": {"memory": 0}}}]})) == 0
}

test_checkov_does_not_say_it_where_only_a_limit_is_set if {
	found := findings({"containers": [{"resources": {"limits": {"memory": "1"}}}]})
	every finding in found { not "CKV_K8S_12" in finding.same_as }
	count(found) == 1
}

test_a_request_of_nothing_stays_one_where_there_is_a_limit if {
	found := findings({"containers": [{"resources": {"requests": {"memory": "0"}, "limits": {"memory": "1"}}}]})
	every finding in found { not finding.severity }
	count(found) == 1
}

test_the_limit_of_the_pod_is_requested_too if {
	found := findings({"resources": {"limits": {"memory": "1"}}, "containers": [{"name": "web"}]})
	{finding.severity | some finding in found} == {"low"}
}

test_a_limit_of_nothing_is_not_requested if {
	found := findings({"containers": [{"resources": {"limits": {"memory": "0"}}}]})
	every finding in found { not finding.severity }
	count(found) == 1
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
		{"containers": [{"resources": {"requests": {"memory": "1"}}}], "resources": "much"},
	] {
		count(findings(spec)) == 0
	}
}

findings(spec) := found if {
	found := policy.deny with input as {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web"}, "spec": spec}
}
