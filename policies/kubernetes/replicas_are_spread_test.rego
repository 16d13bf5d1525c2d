package tollgate.kubernetes.replicas_are_spread_test

import data.tollgate.kubernetes.replicas_are_spread as policy

test_replicas_that_may_share_a_node_are_found if {
	paths(deployment(2, {})) == {["spec", "template", "spec", "topologySpreadConstraints"]}
	paths(deployment(2, {"affinity": {"nodeAffinity": {}}})) != set()
	paths(deployment(2, {"affinity": {"podAntiAffinity": {}}, "topologySpreadConstraints": []})) != set()
}

test_spread_replicas_pass if {
	paths(deployment(2, {"topologySpreadConstraints": [{"topologyKey": "kubernetes.io/hostname"}]})) == set()
	terms := [{"weight": 1, "podAffinityTerm": {}}]
	anti := {"preferredDuringSchedulingIgnoredDuringExecution": terms}
	paths(deployment(2, {"affinity": {"podAntiAffinity": anti}})) == set()
}

test_one_replica_needs_no_spread if {
	paths(deployment(1, {})) == set()
}

test_odd_shapes_are_no_objection if {
	paths(deployment("two", {})) == set()
	paths(deployment(2, null)) == set()
	paths(deployment(2, "text")) == set()
}

deployment(replicas, spec) := {
	"apiVersion": "apps/v1",
	"kind": "Deployment",
	"metadata": {"name": "web"},
	"spec": {"replicas": replicas, "template": {"spec": spec}},
}

paths(manifest) := {finding.path | some finding in findings(manifest)}

findings(manifest) := found if {
	found := policy.deny with input as manifest with data.inventory as {}
}
