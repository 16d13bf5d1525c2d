package tollgate.kubernetes.ephemeral_storage_set_test

import data.tollgate.kubernetes.ephemeral_storage_set as policy

test_a_container_that_says_nothing_is_found if {
	paths({"containers": [{"name": "web"}]}, {}) == {["spec", "containers", 0, "resources"]}
	paths({"initContainers": [{"name": "web"}]}, {}) == {["spec", "initContainers", 0, "resources"]}
}

test_a_request_without_limit_is_found if {
	paths({"containers": [{"resources": {"requests": {"ephemeral-storage": "1Gi"}}}]}, {}) != set()
}

test_a_limit_is_the_request_too if {
	paths({"containers": [{"resources": {"limits": {"ephemeral-storage": "1Gi"}}}]}, {}) == set()
}

test_a_limit_range_answers_for_containers if {
	limit := {"type": "Container", "default": {"ephemeral-storage": "1Gi"}}
	around := {"v1": {"LimitRange": {"defaults": {"spec": {"limits": [limit]}}}}}
	paths({"containers": [{"name": "web"}]}, around) == set()
}

test_odd_shapes_are_no_objection if {
	every spec in [null, "text", {}, {"containers": null}, {"containers": "web"}, {"containers": [null, "web", 1]}] {
		paths(spec, {}) == set()
	}
}

paths(spec, around) := {finding.path | some finding in findings(spec, around)}

findings(spec, around) := found if {
	found := policy.deny
		with input as {"apiVersion": "v1", "kind": "Pod", "metadata": {"namespace": "shop"}, "spec": spec}
		with data.inventory as {"namespace": {"shop": around}, "cluster": {}}
}
