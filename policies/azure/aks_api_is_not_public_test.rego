package tollgate.azure.aks_api_is_not_public_test

import data.tollgate.azure.aks_api_is_not_public as policy

private := ["values", "private_cluster_enabled"]

test_a_cluster_that_says_nothing_is_found if {
	denied(cluster({}, {}, [])) == {private}
	denied(cluster({"private_cluster_enabled": false}, {}, [])) == {private}
	denied(cluster({"api_server_access_profile": [{"authorized_ip_ranges": []}]}, {}, [])) == {private}
}

test_everybody_is_no_named_network if {
	open := cluster({"api_server_authorized_ip_ranges": ["198.51.100.0/24", "0.0.0.0/0"]}, {}, [])
	denied(open) == {["values", "api_server_authorized_ip_ranges", 1]}
}

test_private_and_limited_clusters_pass if {
	passes({"private_cluster_enabled": true}, {}, [])
	passes({"private_cluster_enabled": true, "api_server_authorized_ip_ranges": ["0.0.0.0/0"]}, {}, [])
	passes({"api_server_authorized_ip_ranges": ["198.51.100.0/24"]}, {}, [])
	passes({"api_server_access_profile": [{"authorized_ip_ranges": ["0.0.0.0/32"]}]}, {}, [])
}

test_a_limited_cluster_may_be_private_or_not if {
	ranges := {"api_server_authorized_ip_ranges": ["198.51.100.0/24"]}
	passes(ranges, {"private_cluster_enabled": true}, ["private_cluster_enabled"])
}

test_the_unknown_is_undecided if {
	unsure(cluster({}, {"private_cluster_enabled": true}, ["private_cluster_enabled"])) == {private}
	unsure(cluster({}, {"api_server_authorized_ip_ranges": true}, ["api_server_authorized_ip_ranges"])) == {[
		"values",
		"api_server_authorized_ip_ranges",
	]}
	denied(cluster({}, {"api_server_authorized_ip_ranges": true}, ["api_server_authorized_ip_ranges"])) == set()
}

test_what_the_provider_fills_in_is_no_network if {
	denied(cluster({}, {"api_server_access_profile": true}, [])) == {private}
}

test_the_address_of_another_resource_is_not_everybody if {
	path := "api_server_access_profile[0].authorized_ip_ranges"
	made := object.union(
		cluster({"api_server_access_profile": [{}]}, {"api_server_access_profile": [{"authorized_ip_ranges": true}]}, [path]),
		{"references": {path: ["azurerm_public_ip.nat.ip_address", "azurerm_public_ip.nat"]}},
	)
	denied(made) == set()
	unsure(made) == set()
	given := object.union(made, {"references": {path: ["var.ranges"]}})
	unsure(given) == {["values", "api_server_access_profile", 0, "authorized_ip_ranges"]}
}

test_odd_shapes_are_no_errors if {
	every odd in [null, [], {}, 3, "x", [null], [3]] {
		denied(cluster({"api_server_access_profile": odd, "api_server_authorized_ip_ranges": odd}, {}, [])) == {private}
	}
}

passes(values, unknown, configured) if {
	denied(cluster(values, unknown, configured)) == set()
	unsure(cluster(values, unknown, configured)) == set()
}

denied(resource) := {finding.path | some finding in found} if {
	found := policy.deny with input as resource with data.inventory as {}
}

unsure(resource) := {finding.path | some finding in found} if {
	found := policy.undecided with input as resource with data.inventory as {}
}

cluster(values, unknown, configured) := {
	"address": "azurerm_kubernetes_cluster.shop",
	"type": "azurerm_kubernetes_cluster",
	"name": "shop",
	"mode": "managed",
	"module": "",
	"values": values,
	"unknown": unknown,
	"references": {},
	"configured": configured,
	"actions": ["create"],
}
