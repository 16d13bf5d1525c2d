package tollgate.progressive_delivery.canary_has_steps_test

import data.tollgate.progressive_delivery.canary_has_steps as policy

test_a_canary_without_steps_is_found if {
	paths({
		"apiVersion": "argoproj.io/v1alpha1",
		"kind": "Rollout",
		"metadata": {"name": "web"},
		"spec": {"strategy": {"canary": {"maxSurge": 1}}},
	}) == {["spec", "strategy", "canary", "steps"]}
}

test_an_empty_list_is_found if {
	paths({
		"apiVersion": "argoproj.io/v1alpha1",
		"kind": "Rollout",
		"metadata": {"name": "web"},
		"spec": {"strategy": {"canary": {"steps": []}}},
	}) == {["spec", "strategy", "canary", "steps"]}
}

test_a_canary_with_nothing_below_it_is_found if {
	paths({
		"apiVersion": "argoproj.io/v1alpha1",
		"kind": "Rollout",
		"metadata": {"name": "web"},
		"spec": {"strategy": {"canary": null}},
	}) == {["spec", "strategy", "canary", "steps"]}
}

test_a_step_to_the_full_weight_is_no_step if {
	every canary in [
		{"steps": [{"setWeight": 100}]},
		{"steps": [{"setWeight": 100}, {"setWeight": 100}]},
		{"trafficRouting": {"maxTrafficWeight": 1000}, "steps": [{"setWeight": 1000}]},
	] {
		paths(rollout(canary)) == {["spec", "strategy", "canary", "steps"]}
	}
}

test_a_step_that_waits_or_goes_part_of_the_way_passes if {
	every canary in [
		{"steps": [{"setWeight": 50}, {"setWeight": 100}]},
		{"steps": [{"pause": {}}, {"setWeight": 100}]},
		{"steps": [{"setWeight": 100}, {"analysis": {"templates": [{"templateName": "errors"}]}}]},
		{"trafficRouting": {"maxTrafficWeight": 1000}, "steps": [{"setWeight": 100}]},
	] {
		paths(rollout(canary)) == set()
	}
}

rollout(canary) := {
	"apiVersion": "argoproj.io/v1alpha1",
	"kind": "Rollout",
	"metadata": {"name": "web"},
	"spec": {"strategy": {"canary": canary}},
}

test_a_canary_with_steps_passes if {
	paths({
		"apiVersion": "argoproj.io/v1alpha1",
		"kind": "Rollout",
		"metadata": {"name": "web"},
		"spec": {"strategy": {"canary": {"steps": [{"setWeight": 5}]}}},
	}) == set()
}

test_blue_green_passes if {
	paths({
		"apiVersion": "argoproj.io/v1alpha1",
		"kind": "Rollout",
		"metadata": {"name": "web"},
		"spec": {"strategy": {"blueGreen": {"activeService": "web"}}},
	}) == set()
}

test_odd_shapes_are_no_objection if {
	paths({
		"apiVersion": "argoproj.io/v1alpha1",
		"kind": "Rollout",
		"metadata": {"name": "web"},
		"spec": {"strategy": {"canary": "yes"}},
	}) == set()
}

paths(document) := {finding.path | some finding in findings(document)}

findings(document) := found if {
	found := policy.deny with input as document
}
