package tollgate.kubernetes.replicas_are_spread_test

import data.tollgate.kubernetes.replicas_are_spread as policy

test_replicas_that_may_share_a_node_are_found if {
	paths(deployment(2, {})) == {["spec", "template", "spec", "topologySpreadConstraints"]}
	paths(deployment(2, {"affinity": {"nodeAffinity": {}}})) != set()
	paths(deployment(2, {"affinity": {"podAntiAffinity": {}}, "topologySpreadConstraints": []})) != set()
}

test_spread_replicas_pass if {
	every wanted in [
		{},
		{"matchLabels": {"app": "web"}},
		{"matchExpressions": [{"key": "app", "operator": "In", "values": ["api", "web"]}]},
		{"matchExpressions": [{"key": "pod-template-hash", "operator": "Exists"}]},
	] {
		paths(deployment(2, {"topologySpreadConstraints": [{"topologyKey": "kubernetes.io/hostname", "labelSelector": wanted}]})) == set()
		paths(deployment(2, apart([{"labelSelector": wanted}]))) == set()
	}
}

test_one_selector_of_several_is_enough if {
	others := {"matchLabels": {"app": "other"}}
	own := {"matchLabels": {"app": "web"}}
	paths(deployment(2, {"topologySpreadConstraints": [{"labelSelector": others}, {"labelSelector": own}]})) == set()
	paths(deployment(2, apart([{"labelSelector": others}, {"labelSelector": own}]))) == set()
	paths(deployment(2, object.union(apart([{"labelSelector": others}]), {"topologySpreadConstraints": [{"labelSelector": own}]}))) == set()
}

test_a_selector_of_other_pods_spreads_nothing if {
	every wanted in [
		null,
		{"matchLabels": {"app": "other"}},
		{"matchLabels": {"app": "web", "tier": "front"}},
		{"matchExpressions": [{"key": "app", "operator": "NotIn", "values": ["web"]}]},
	] {
		constraints := [{"topologyKey": "kubernetes.io/hostname", "labelSelector": wanted}]
		paths(deployment(2, {"topologySpreadConstraints": constraints})) == {["spec", "template", "spec", "topologySpreadConstraints"]}
		paths(deployment(2, apart([{"labelSelector": wanted}]))) == {["spec", "template", "spec", "affinity", "podAntiAffinity"]}
	}
	paths(deployment(2, {"topologySpreadConstraints": [{"topologyKey": "kubernetes.io/hostname"}]})) != set()
	paths(deployment(2, apart([{}]))) != set()
}

test_pods_of_other_namespaces_are_other_pods if {
	own := {"matchLabels": {"app": "web"}}
	paths(in_shop(apart([{"labelSelector": own, "namespaces": ["pay"]}]))) != set()
	paths(in_shop(apart([{"labelSelector": own, "namespaces": ["shop", "pay"]}]))) == set()
	paths(in_shop(apart([{"labelSelector": own, "namespaces": ["pay"], "namespaceSelector": {}}]))) == set()
	elsewhere := deployment(2, apart([{"labelSelector": own, "namespaces": ["pay"]}]))
	paths(elsewhere) == set()
	paths(object.union(elsewhere, {"metadata": {"namespace": "default"}})) == set()
}

test_pods_that_differ_in_a_label_are_other_pods if {
	own := {"matchLabels": {"app": "web"}}
	paths(deployment(2, apart([{"labelSelector": own, "mismatchLabelKeys": ["app"]}]))) != set()
	paths(deployment(2, apart([{"labelSelector": own, "mismatchLabelKeys": ["tenant"]}]))) == set()
}

apart(terms) := {"affinity": {"podAntiAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": [{"weight": 1, "podAffinityTerm": term} |
	some term in terms
]}}}

in_shop(spec) := object.union(deployment(2, spec), {"metadata": {"namespace": "shop"}})

test_one_replica_needs_no_spread if {
	paths(deployment(1, {})) == set()
}

test_odd_shapes_are_no_objection if {
	paths(deployment("two", {})) == set()
	paths(deployment(2, null)) == set()
	paths(deployment(2, "text")) == set()
	every odd in ["text", [null, "text"], {"a": 1}] {
		paths(deployment(2, {"topologySpreadConstraints": odd})) == {["spec", "template", "spec", "topologySpreadConstraints"]}
		paths(deployment(2, {"affinity": {"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": odd}}})) != set()
	}
}

deployment(replicas, spec) := {
	"apiVersion": "apps/v1",
	"kind": "Deployment",
	"metadata": {"name": "web"},
	"spec": {"replicas": replicas, "template": {"metadata": {"labels": {"app": "web"}}, "spec": spec}},
}

paths(manifest) := {finding.path | some finding in findings(manifest)}

findings(manifest) := found if {
	found := policy.deny with input as manifest with data.inventory as {}
}
