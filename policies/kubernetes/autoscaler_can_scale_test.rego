package tollgate.kubernetes.autoscaler_can_scale_test

import data.tollgate.kubernetes.autoscaler_can_scale as policy

test_a_target_that_is_missing_is_found if {
	paths(scaler("api", 2), workloads({})) == {["spec", "scaleTargetRef", "name"]}
}

test_nobody_says_how_few_replicas_by_null if {
	least := object.union(scaler("web", 2), {"spec": object.union(scaler("web", 2).spec, {"minReplicas": null})})
	paths(least, workloads({})) == {["spec", "minReplicas"]}
}

test_a_target_that_is_not_judged_is_undecided if {
	paths(scaler("web", 2), {}) == set()
	found := policy.undecided with input as scaler("web", 2)
		with data.inventory as {}
		with data.params as {"external_objects": []}
	count(found) == 1
}

test_a_target_that_exists_elsewhere_passes if {
	found := policy.undecided with input as scaler("web", 2)
		with data.inventory as {}
		with data.params as {"external_objects": ["Deployment/shop/*"]}
	found == set()
}

test_a_target_that_exists_passes if {
	paths(scaler("web", 2), workloads({})) == set()
}

test_one_replica_is_found if {
	paths(scaler("web", 1), workloads({})) == {["spec", "minReplicas"]}
	paths(object.remove(scaler("web", 1), ["nothing"]), workloads({})) == {["spec", "minReplicas"]}
}

test_a_workload_that_says_its_replicas_is_found if {
	paths(scaler("web", 2), workloads({"replicas": 3})) == {["spec", "scaleTargetRef", "name"]}
}

test_odd_shapes_are_no_objection if {
	every spec in [null, "text", {"minReplicas": 2}, {"minReplicas": 2, "scaleTargetRef": null}] {
		paths(object.union(scaler("web", 2), {"spec": spec}), workloads({})) == set()
	}
}

scaler(name, least) := {
	"apiVersion": "autoscaling/v2",
	"kind": "HorizontalPodAutoscaler",
	"metadata": {"name": "web", "namespace": "shop"},
	"spec": {
		"minReplicas": least,
		"scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": name},
	},
}

workloads(spec) := {"namespace": {"shop": {"apps/v1": {"Deployment": {"web": {
	"kind": "Deployment",
	"metadata": {"name": "web"},
	"spec": spec,
}}}}}}

paths(manifest, inventory) := {finding.path | some finding in findings(manifest, inventory)}

findings(manifest, inventory) := found if {
	templates := {"apps/Deployment": ["spec", "template"]}
	found := policy.deny with input as manifest
		with data.inventory as inventory
		with data.params as {"external_objects": []}
		with data.kubernetes.pod_templates as templates
}
