package tollgate.google.nodes_hide_their_account_test

import data.tollgate.google.nodes_hide_their_account as policy

object_of(values) := values if {
	is_object(values)
} else := {}

resource(type, values, unknown) := {
	"type": type,
	"name": "main",
	"mode": "managed",
	"module": "",
	"values": values,
	"unknown": unknown,
	"configured": [name | some name, _ in object.union(object_of(values), unknown)],
	"references": {},
	"actions": ["create"],
}

last(path) := path[count(path) - 1]

denied(type, values) := {last(finding.path) | some finding in policy.deny with input as resource(type, values, {})}

cluster := "google_container_cluster"

pool := "google_container_node_pool"

good := {
	"service_account": "nodes@shop.iam.gserviceaccount.com",
	"workload_metadata_config": [{"mode": "GKE_METADATA"}],
}

with_identity := {"workload_identity_config": [{"workload_pool": "shop.svc.id.goog"}]}

test_a_bare_pool_is_found if {
	denied(pool, {"cluster": "shop"}) == {"mode", "service_account"}
	denied(
		pool,
		{"node_config": [{"service_account": "default", "workload_metadata_config": [{"mode": "GCE_METADATA"}]}]},
	) == {
		"mode",
		"service_account",
	}
}

test_a_good_pool_passes if {
	denied(pool, {"node_config": [good]}) == set()
}

test_the_old_mode_passes if {
	old := object.union(good, {"workload_metadata_config": [{"node_metadata": "GKE_METADATA_SERVER"}]})
	denied(pool, {"node_config": [old]}) == set()
}

test_a_bare_cluster_is_found if {
	denied(cluster, {"name": "shop"}) == {"workload_pool", "mode", "service_account"}
}

test_a_cluster_with_identity_hides_the_metadata_of_its_nodes if {
	denied(cluster, object.union(with_identity, {"name": "shop"})) == {"service_account"}
	denied(cluster, object.union(with_identity, {"remove_default_node_pool": true})) == set()
	denied(cluster, {"enable_autopilot": true}) == set()
}

test_a_pool_of_a_cluster_with_identity_hides_the_metadata_too if {
	shop := resource(cluster, object.union(with_identity, {"name": "shop"}), {})
	inventory := {"resources": {cluster: {"google_container_cluster.main": shop}}}
	silent := resource(pool, {"cluster": "shop", "node_config": [{"service_account": "a@b.iam.gserviceaccount.com"}]}, {})
	count(policy.deny) == 0 with input as silent with data.inventory as inventory
	count(policy.deny) == 1 with input as silent
}

test_pools_in_the_cluster_are_judged if {
	values := object.union(
		with_identity,
		{"node_pool": [{"node_config": [good]}, {"node_config": [{"service_account": null}]}]},
	)
	{finding.path[2] | some finding in policy.deny} == {1} with input as resource(cluster, values, {})
}

test_odd_shapes_are_no_findings if {
	denied(pool, {"node_config": "x"}) == set()
	denied(pool, {"node_config": {}}) == set()
	denied(pool, {"node_config": [object.union(good, {"workload_metadata_config": "x"})]}) == set()
	denied(pool, null) == set()
}

test_unknown_values_are_undecided if {
	open := resource(pool, {"cluster": "shop"}, {"node_config": true})
	count(policy.undecided) == 2 with input as open
	count(policy.deny) == 0 with input as open
}

test_a_pool_of_one_of_several_clusters_does_what_all_of_them_do if {
	of_one_of(with_identity, with_identity) == [0, 0]
	of_one_of({}, {}) == [1, 0]
	of_one_of(with_identity, {}) == [0, 1]
}

of_one_of(first, second) := [count(denials), count(doubts)] if {
	clusters := {one.address: one |
		some key, values in {"a": first, "b": second}
		one := object.union(resource(cluster, values, {}), {
			"name": "each",
			"address": concat("", [`google_container_cluster.each["`, key, `"]`]),
		})
	}
	silent := object.union(
		resource(pool, {"node_config": [{"service_account": "a@b.iam.gserviceaccount.com"}]}, {"cluster": true}),
		{
			"address": "google_container_node_pool.main",
			"references": {"cluster": ["google_container_cluster.each", "var.which"]},
		},
	)
	inventory := {"resources": {cluster: clusters}}
	denials := policy.deny with input as silent with data.inventory as inventory
	doubts := policy.undecided with input as silent with data.inventory as inventory
}
