package tollgate.google.nodes_are_kept_up_to_date_test

import data.tollgate.google.nodes_are_kept_up_to_date as policy

object_of(values) := values if {
	is_object(values)
} else := {}

resource(type, values, unknown) := {
	"type": type,
	"mode": "managed",
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

test_what_is_off_is_found if {
	denied(pool, {"management": [{"auto_repair": false, "auto_upgrade": false}]}) == {"auto_repair", "auto_upgrade"}
	denied(cluster, {"enable_shielded_nodes": false, "release_channel": [{"channel": "UNSPECIFIED"}]}) == {
		"enable_shielded_nodes",
		"channel",
	}
	denied(
		pool,
		{"node_config": [{"shielded_instance_config": [{"enable_secure_boot": false}]}]},
	) == {"enable_secure_boot"}
}

test_the_defaults_pass if {
	denied(pool, {}) == set()
	denied(pool, {"management": [{"auto_repair": null}]}) == set()
	denied(cluster, {"enable_shielded_nodes": null, "release_channel": []}) == set()
}

test_pools_in_the_cluster_are_judged if {
	denied(cluster, {"node_pool": [{"management": [{"auto_repair": false}]}]}) == {"auto_repair"}
}

test_odd_shapes_are_no_findings if {
	denied(pool, {"management": {"auto_repair": false}, "node_config": "x"}) == set()
	denied(cluster, {"release_channel": "UNSPECIFIED", "enable_shielded_nodes": "x"}) == set()
	denied(pool, null) == set()
}

test_unknown_values_are_undecided if {
	count(policy.undecided) == 2 with input as resource(pool, {}, {"management": true})
	count(policy.undecided) == 1 with input as resource(cluster, {}, {"enable_shielded_nodes": true})
}

test_nodes_that_do_not_say_what_they_boot_are_told_of_only if {
	told(pool, {"node_config": [{"machine_type": "e2-small"}]}) == {"enable_secure_boot"}
	told(pool, {"node_config": [{"shielded_instance_config": [{"enable_secure_boot": true}]}]}) == set()
	told(pool, {"node_config": [{"shielded_instance_config": [{"enable_secure_boot": false}]}]}) == set()
	told(pool, {}) == set()
	told(cluster, {"enable_autopilot": true, "node_config": [{}]}) == set()
}

told(type, values) := {last(finding.path) | some finding in policy.warn with input as resource(type, values, {})}
