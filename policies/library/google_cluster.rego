# Clusters and node pools of Google Kubernetes Engine.
package tollgate.library.google_cluster

import data.tollgate.library.plan
import data.tollgate.library.setting

# A cluster, or a pool, with the values that policies ask for by paths that are worked out, and without the rest: there
# is a password in `master_auth`, which is hidden from policies.
shown(resource) := {
	"address": object.get(resource, "address", ""),
	"type": resource.type,
	"name": object.get(resource, "name", ""),
	"module": object.get(resource, "module", ""),
	"mode": resource.mode,
	"actions": object.get(resource, "actions", []),
	"unknown": object.get(resource, "unknown", {}),
	"configured": object.get(resource, "configured", null),
	"references": object.get(resource, "references", {}),
	"values": shown_values(resource),
}

shown_values(resource) := object.union_n([
	{"node_pool": value | value := resource.values.node_pool},
	{"node_config": value | value := resource.values.node_config},
	{"management": value | value := resource.values.management},
	{"enable_autopilot": value | value := resource.values.enable_autopilot},
	{"remove_default_node_pool": value | value := resource.values.remove_default_node_pool},
	{"workload_identity_config": value | value := resource.values.workload_identity_config},
	{"name": value | value := resource.values.name},
	{"id": value | value := resource.values.id},
	{"cluster": value | value := resource.values.cluster},
	{"enable_shielded_nodes": value | value := resource.values.enable_shielded_nodes},
	{"release_channel": value | value := resource.values.release_channel},
	{"logging_service": value | value := resource.values.logging_service},
	{"monitoring_service": value | value := resource.values.monitoring_service},
	{"logging_config": value | value := resource.values.logging_config},
	{"monitoring_config": value | value := resource.values.monitoring_config},
	{"database_encryption": value | value := resource.values.database_encryption},
]) if {
	is_object(resource.values)
} else := null

# Google runs the nodes of these clusters, and many settings are theirs that cannot be changed.
is_autopilot(resource) if resource.values.enable_autopilot == true

may_be_autopilot(resource) if setting.is_open(resource, ["enable_autopilot"])

is_cluster(resource) if {
	resource.type == "google_container_cluster"
	plan.is_planned(resource)
}

# The pools of nodes that a resource makes, each the path below `values` of what has `node_config` and `management`. A
# cluster makes a pool by itself, unless it is told to remove it or has pools written in it.
pools(resource) := [[]] if {
	resource.type == "google_container_node_pool"
	plan.is_planned(resource)
} else := [] if {
	is_autopilot(resource)
} else := [["node_pool", index] |
	some index, pool in resource.values.node_pool
	is_object(pool)
] if {
	is_cluster(resource)
	count(resource.values.node_pool) > 0
} else := [] if {
	resource.values.remove_default_node_pool == true
} else := [[]] if {
	is_cluster(resource)
} else := []

# The clusters of the plan that a pool is for.
clusters_of(pool) := [cluster |
	some other in object.get(data.inventory, ["resources", "google_container_cluster"], {})
	cluster := shown(other)
	is_of(pool, cluster)
]

# The instances of one of which it is a pool; which one cannot be told.
perhaps_clusters_of(pool) := [cluster |
	some other in object.get(data.inventory, ["resources", "google_container_cluster"], {})
	plan.perhaps_refers(pool, other)
	not says_name(pool)
	cluster := shown(other)
]

# A name that is known decides.
says_name(pool) if is_string(pool.values.cluster)

is_of(pool, cluster) if plan.refers(pool, cluster)

is_of(pool, cluster) if {
	is_string(pool.values.cluster)
	pool.values.cluster != ""
	pool.values.cluster in [plan.at(cluster, ["name"]), plan.at(cluster, ["id"])]
}

# A cluster gives workloads identities of their own.
has_workload_identity(cluster) if {
	some field in ["workload_pool", "identity_namespace"]
	name := plan.at(cluster, ["workload_identity_config", 0, field])
	is_string(name)
	name != ""
}

has_workload_identity(cluster) if is_autopilot(cluster)

# The name of the pool is unknown, so that there is one.
has_workload_identity(cluster) if {
	some field in ["workload_pool", "identity_namespace"]
	is_object(plan.at(cluster, ["workload_identity_config", 0]))
	setting.is_open(cluster, ["workload_identity_config", 0, field])
}
