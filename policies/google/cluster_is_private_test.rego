package tollgate.google.cluster_is_private_test

import data.tollgate.google.cluster_is_private as policy

object_of(values) := values if {
	is_object(values)
} else := {}

cluster(values, unknown) := {
	"type": "google_container_cluster",
	"name": "main",
	"mode": "managed",
	"module": "",
	"values": values,
	"unknown": unknown,
	"configured": [name | some name, _ in object.union(object_of(values), unknown)],
	"references": {},
	"actions": ["create"],
}

denied(values) := {finding.path[1] | some finding in policy.deny with input as cluster(values, {})}

private := {"private_cluster_config": [{"enable_private_nodes": true}]}

with_networks(ranges) := object.union(private, {"master_authorized_networks_config": [{"cidr_blocks": blocks}]}) if {
	blocks := [{"cidr_block": range} | some range in ranges]
}

both := {"private_cluster_config", "master_authorized_networks_config"}

test_an_open_cluster_is_found if {
	denied({"name": "shop"}) == both
	denied({"private_cluster_config": [{"enable_private_nodes": false}]}) == both
}

test_the_world_as_a_network_is_found if {
	denied(with_networks(["10.0.0.0/8", "0.0.0.0/0"])) == {"master_authorized_networks_config"}
}

test_a_private_cluster_passes if {
	denied(with_networks(["10.0.0.0/8"])) == set()
	denied(with_networks([])) == set()
	denied({"private_cluster_config": [{"enable_private_nodes": true, "enable_private_endpoint": true}]}) == set()
	by_dns_alone := {"control_plane_endpoints_config": [{"ip_endpoints_config": [{"enabled": false}]}]}
	denied(object.union(private, by_dns_alone)) == set()
}

test_odd_shapes_are_no_findings if {
	denied({"private_cluster_config": "x", "master_authorized_networks_config": "x"}) == set()
	denied({"private_cluster_config": {}, "master_authorized_networks_config": {}}) == set()
	odd := {"master_authorized_networks_config": [{"cidr_blocks": [null, {"cidr_block": 1}]}]}
	denied(object.union(private, odd)) == set()
	denied(null) == set()
}

test_unknown_values_are_undecided if {
	open := cluster({}, {"private_cluster_config": true, "master_authorized_networks_config": true})
	count(policy.undecided) == 2 with input as open
	count(policy.deny) == 0 with input as open
}

test_a_block_is_what_one_check_asks_for if {
	"CKV_GCP_25" in same({"name": "shop"})
	not "CKV_GCP_25" in same({"private_cluster_config": [{"enable_private_nodes": false}]})
}

same(values) := {id | id := policy.deny[_].same_as[_] with input as cluster(values, {})}
