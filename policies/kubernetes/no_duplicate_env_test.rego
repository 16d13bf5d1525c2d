package tollgate.kubernetes.no_duplicate_env_test

import data.tollgate.kubernetes.no_duplicate_env as policy

test_a_name_that_stands_twice_is_found_at_its_last_place if {
	paths({"containers": [{"name": "web", "env": [variable("A"), variable("B"), variable("A")]}]}) == {
		["spec", "containers", 0, "env", 2, "name"],
	}
}

test_init_containers_are_judged if {
	paths({"initContainers": [{"name": "web", "env": [variable("A"), variable("A")]}]}) == {
		["spec", "initContainers", 0, "env", 1, "name"],
	}
}

test_a_name_in_two_containers_passes if {
	web := {"name": "web", "env": [variable("A")]}
	paths({"containers": [web, web]}) == set()
}

test_odd_shapes_are_no_objection if {
	every env in [null, "text", {}, [], [null, null], [{}, {}], ["A", "A"]] {
		paths({"containers": [{"name": "web", "env": env}]}) == set()
	}
	every spec in [null, "text", {"containers": [null]}] {
		paths(spec) == set()
	}
}

variable(name) := {"name": name, "value": "1"}

paths(spec) := {finding.path | some finding in findings(spec)}

findings(spec) := found if {
	found := policy.deny with input as {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web"}, "spec": spec}
}
