package tollgate.kubernetes.disruption_budget_allows_eviction_test

import data.tollgate.kubernetes.disruption_budget_allows_eviction as policy

test_no_disruption_at_all_is_found if {
	every none in [0, "0%"] {
		paths({"maxUnavailable": none}, {}) == {["spec", "maxUnavailable"]}
	}
	paths({"minAvailable": "100%"}, {}) == {["spec", "minAvailable"]}
}

test_a_budget_that_says_nothing_is_found if {
	paths({}, {}) == {["spec", "maxUnavailable"]}
}

test_as_many_as_run_is_found if {
	paths({"minAvailable": 1}, deployment({})) == {["spec", "minAvailable"]}
	paths({"minAvailable": 3}, deployment({"replicas": 3})) == {["spec", "minAvailable"]}
	paths({"minAvailable": "67%"}, deployment({"replicas": 2})) == {["spec", "minAvailable"]}
}

test_fewer_than_run_pass if {
	paths({"minAvailable": 1}, deployment({"replicas": 2})) == set()
	paths({"minAvailable": "50%"}, deployment({"replicas": 2})) == set()
	paths({"maxUnavailable": 1}, deployment({})) == set()
	paths({"minAvailable": 0}, deployment({})) == set()
}

test_how_many_run_at_most_counts_where_they_are_scaled if {
	scaler := {
		"apiVersion": "autoscaling/v2",
		"kind": "HorizontalPodAutoscaler",
		"spec": {"maxReplicas": 4, "scaleTargetRef": {"kind": "Deployment", "name": "web"}},
	}
	around := object.union(deployment({}), {"autoscaling/v2": {"HorizontalPodAutoscaler": {"web": scaler}}})
	paths({"minAvailable": 1}, around) == set()
	paths({"minAvailable": 4}, around) == {["spec", "minAvailable"]}
}

test_pods_that_are_not_among_the_manifests_are_no_objection if {
	paths({"minAvailable": 1}, {}) == set()
}

test_pods_that_are_broken_may_be_evicted if {
	count(policy.warn) == 1 with input as {"apiVersion": "policy/v1", "spec": {"maxUnavailable": 1}}
	count(policy.warn) == 0 with input as {"apiVersion": "policy/v1beta1", "spec": {"maxUnavailable": 1}}
	count(policy.warn) == 0 with input as {
		"apiVersion": "policy/v1",
		"spec": {"maxUnavailable": 1, "unhealthyPodEvictionPolicy": "AlwaysAllow"},
	}
}

test_odd_shapes_are_no_objection if {
	every spec in [null, "text", [], {"minAvailable": "some"}, {"maxUnavailable": "one"}, {"minAvailable": []}] {
		paths(spec, deployment({})) == set()
	}
}

deployment(spec) := {"apps/v1": {"Deployment": {"web": {
	"kind": "Deployment",
	"metadata": {"name": "web", "namespace": "shop"},
	"spec": object.union({"template": {"metadata": {"labels": {"app": "web"}}}}, spec),
}}}}

paths(spec, around) := {finding.path | some finding in findings(spec, around)}

findings(spec, around) := found if {
	found := policy.deny with input as budget(spec) with data.inventory as {"namespace": {"shop": around}, "cluster": {}}
}

budget(spec) := {
	"apiVersion": "policy/v1",
	"kind": "PodDisruptionBudget",
	"metadata": {"name": "web", "namespace": "shop"},
	"spec": with_selector(spec),
}

with_selector(spec) := object.union({"selector": {"matchLabels": {"app": "web"}}}, spec) if is_object(spec)

with_selector(spec) := spec if not is_object(spec)
