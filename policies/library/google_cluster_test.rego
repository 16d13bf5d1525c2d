package tollgate.library.google_cluster_test

import data.tollgate.library.google_cluster as gke

cluster(values) := {
	"type": "google_container_cluster",
	"name": "main",
	"mode": "managed",
	"module": "",
	"values": values,
	"unknown": {},
	"configured": [name | some name, _ in values],
	"references": {},
	"actions": ["create"],
}

test_a_cluster_makes_a_pool_by_itself if {
	gke.pools(cluster({"name": "shop"})) == [[]]
	gke.pools(cluster({"remove_default_node_pool": true})) == []
	gke.pools(cluster({"enable_autopilot": true})) == []
	gke.pools(cluster({"node_pool": [{}, null, {}]})) == [["node_pool", 0], ["node_pool", 2]]
	gke.pools(cluster(null)) == []
}

test_a_pool_is_a_pool if {
	gke.pools(object.union(cluster({}), {"type": "google_container_node_pool"})) == [[]]
}

test_a_pool_is_of_the_cluster_that_it_names if {
	pool := object.union(cluster({"cluster": "shop"}), {"type": "google_container_node_pool"})
	shop := cluster({"name": "shop"})
	count(gke.clusters_of(pool)) == 1 with data.inventory as {"resources": {"google_container_cluster": {"a": shop}}}
	count(gke.clusters_of(pool)) == 0 with data.inventory as {
		"resources": {"google_container_cluster": {"a": cluster({"name": "other"})}},
	}
}

test_workload_identity_is_a_named_pool if {
	gke.has_workload_identity(cluster({"workload_identity_config": [{"workload_pool": "shop.svc.id.goog"}]}))
	gke.has_workload_identity(cluster({"enable_autopilot": true}))
	not gke.has_workload_identity(cluster({"workload_identity_config": []}))
	not gke.has_workload_identity(cluster({"workload_identity_config": [{}]}))
	not gke.has_workload_identity(cluster({"workload_identity_config": "x"}))
}

test_an_unknown_name_is_a_name if {
	unknown := {
		"unknown": {"workload_identity_config": [{"workload_pool": true}]},
		"configured": ["workload_identity_config.workload_pool"],
	}
	gke.has_workload_identity(object.union(cluster({"workload_identity_config": [{}]}), unknown))
}
