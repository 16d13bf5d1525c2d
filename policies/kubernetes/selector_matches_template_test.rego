package tollgate.kubernetes.selector_matches_template_test

import data.tollgate.kubernetes.selector_matches_template as policy

test_another_value_is_found if {
	paths({"matchLabels": {"app": "api"}}, {"app": "web"}) == {["spec", "selector", "matchLabels", "app"]}
}

test_a_label_that_is_missing_is_found if {
	both := {"app": "web", "tier": "front"}
	paths({"matchLabels": both}, {"app": "web"}) == {["spec", "selector", "matchLabels", "tier"]}
	paths({"matchLabels": {"app": "web"}}, null) == {["spec", "selector", "matchLabels", "app"]}
}

test_a_subset_passes if {
	paths({"matchLabels": {"app": "web"}}, {"app": "web", "tier": "front"}) == set()
}

test_expressions_are_held_against_the_labels if {
	within := {"key": "app", "operator": "In", "values": ["web"]}
	paths({"matchExpressions": [within]}, {"app": "web"}) == set()
	paths({"matchExpressions": [within]}, {"app": "api"}) == {["spec", "selector", "matchExpressions", 0]}
}

test_a_rollout_of_another_workload_has_no_template if {
	found := policy.deny with input as {
		"apiVersion": "argoproj.io/v1alpha1",
		"kind": "Rollout",
		"spec": {"workloadRef": {"name": "web"}, "selector": {"matchLabels": {"app": "web"}}},
	}
	found == set()
}

test_odd_shapes_are_no_objection if {
	every wanted in [null, "web", [], {}, {"matchLabels": null}, {"matchLabels": "web"}, {"matchExpressions": [null]}] {
		paths(wanted, {"app": "web"}) == set()
	}
}

paths(wanted, labels) := {finding.path | some finding in findings(wanted, labels)}

findings(wanted, labels) := found if {
	found := policy.deny with input as {
		"apiVersion": "apps/v1",
		"kind": "Deployment",
		"spec": {"selector": wanted, "template": {"metadata": {"labels": labels}}},
	}
}
