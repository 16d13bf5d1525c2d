package tollgate.kubernetes.disruption_budget_covers_replicas_test

import data.tollgate.kubernetes.disruption_budget_covers_replicas as policy

test_replicas_without_a_budget_are_found if {
	paths(deployment({"replicas": 2}), {}) == {["spec", "template", "metadata", "labels"]}
}

test_a_budget_that_selects_the_pods_covers_them if {
	paths(deployment({"replicas": 2}), budget("policy/v1", {"matchLabels": {"app": "web"}})) == set()
	paths(deployment({"replicas": 2}), budget("policy/v1beta1", {"matchLabels": {"app": "web"}})) == set()
}

test_a_budget_of_other_pods_covers_none if {
	count(paths(deployment({"replicas": 2}), budget("policy/v1", {"matchLabels": {"app": "api"}}))) == 1
	count(paths(deployment({"replicas": 2}), budget("policy/v1", null))) == 1
}

test_an_empty_selector_covers_all_since_v1 if {
	paths(deployment({"replicas": 2}), budget("policy/v1", {})) == set()
	count(paths(deployment({"replicas": 2}), budget("policy/v1beta1", {}))) == 1
}

test_expressions_are_understood if {
	within := {"matchExpressions": [{"key": "app", "operator": "In", "values": ["web", "api"]}]}
	without := {"matchExpressions": [{"key": "app", "operator": "DoesNotExist"}]}
	paths(deployment({"replicas": 2}), budget("policy/v1", within)) == set()
	count(paths(deployment({"replicas": 2}), budget("policy/v1", without))) == 1
}

test_one_replica_needs_none if {
	paths(deployment({"replicas": 1}), {}) == set()
	paths(deployment({}), {}) == set()
}

test_what_is_scaled_to_two_needs_one if {
	scaler := {
		"apiVersion": "autoscaling/v2",
		"kind": "HorizontalPodAutoscaler",
		"spec": {"minReplicas": 2, "scaleTargetRef": {"kind": "Deployment", "name": "web"}},
	}
	count(paths(deployment({}), {"autoscaling/v2": {"HorizontalPodAutoscaler": {"web": scaler}}})) == 1
}

test_odd_shapes_are_no_objection if {
	every spec in [{"replicas": "two"}, {"replicas": null}, {"replicas": 3, "template": null}] {
		paths(deployment(spec), {}) == set()
	}
}

deployment(spec) := {
	"apiVersion": "apps/v1",
	"kind": "Deployment",
	"metadata": {"name": "web", "namespace": "shop"},
	"spec": object.union({"template": {"metadata": {"labels": {"app": "web"}}}}, spec),
}

budget(version, selector) := {version: {"PodDisruptionBudget": {"web": {"spec": {"selector": selector}}}}}

paths(manifest, around) := {finding.path | some finding in findings(manifest, around)}

findings(manifest, around) := found if {
	found := policy.deny with input as manifest with data.inventory as {"namespace": {"shop": around}, "cluster": {}}
}
