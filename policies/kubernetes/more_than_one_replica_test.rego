package tollgate.kubernetes.more_than_one_replica_test

import data.tollgate.kubernetes.more_than_one_replica as policy

production := {"production_environments": ["production"], "production_namespaces": ["live-*"], "external_objects": []}

test_one_replica_in_a_production_namespace_is_found if {
	paths(deployment("live-shop", {"replicas": 1}), []) == {["spec", "replicas"]}
}

test_no_replicas_are_one if {
	paths(deployment("live-shop", {}), []) == {["spec", "replicas"]}
}

test_two_replicas_and_none_pass if {
	every replicas in [0, 2, 3] {
		paths(deployment("live-shop", {"replicas": replicas}), []) == set()
	}
}

test_what_is_not_in_production_passes if {
	paths(deployment("test-shop", {"replicas": 1}), []) == set()
}

test_the_environment_of_the_run_is_production if {
	found := policy.deny with input as deployment("shop", {})
		with data.params as production
		with data.release as {"environment": "production"}
		with data.inventory as {}
	count(found) == 1
}

test_what_is_scaled_passes if {
	paths(deployment("live-shop", {}), [autoscaler("web")]) == set()
	paths(deployment("live-shop", {}), [autoscaler("other")]) == {["spec", "replicas"]}
}

test_odd_shapes_are_no_objection if {
	every spec in [{"replicas": "two"}, {"replicas": []}] {
		paths(deployment("live-shop", spec), []) == set()
	}
}

deployment(namespace, spec) := {
	"apiVersion": "apps/v1",
	"kind": "Deployment",
	"metadata": {"name": "web", "namespace": namespace},
	"spec": spec,
}

autoscaler(name) := {
	"apiVersion": "autoscaling/v2",
	"kind": "HorizontalPodAutoscaler",
	"metadata": {"name": "scaler"},
	"spec": {"scaleTargetRef": {"kind": "Deployment", "name": name}},
}

paths(manifest, autoscalers) := {finding.path | some finding in findings(manifest, autoscalers)}

findings(manifest, autoscalers) := found if {
	by_name := {autoscaler.metadata.name: autoscaler | some autoscaler in autoscalers}
	inventory := {"namespace": {"live-shop": {"autoscaling/v2": {"HorizontalPodAutoscaler": by_name}}}, "cluster": {}}
	found := policy.deny with input as manifest with data.params as production with data.inventory as inventory
}
