package tollgate.azure.aks_enforces_network_policies_test

import data.tollgate.azure.aks_enforces_network_policies as policy

engine := ["values", "network_profile", 0, "network_policy"]

test_clusters_without_an_engine_are_found if {
	every none in [{}, {"network_profile": null}, {"network_profile": []}, {"network_profile": [{}]}] {
		denied(cluster(none, {}, [])) == {engine}
	}
	every none in ["none", null, ""] {
		denied(cluster({"network_profile": [{"network_policy": none}]}, {}, [])) == {engine}
	}
}

test_what_the_provider_fills_in_is_none if {
	denied(cluster({}, {"network_profile": true}, [])) == {engine}
	filled := {"network_profile": [{"network_policy": true}]}
	denied(cluster({"network_profile": [{}]}, filled, ["network_profile"])) == {engine}
}

test_every_engine_passes if {
	every name in ["azure", "calico", "cilium"] {
		denied(cluster({"network_profile": [{"network_policy": name}]}, {}, [])) == set()
	}
}

test_cilium_enforces_as_a_data_plane if {
	denied(cluster({"network_profile": [{"network_data_plane": "cilium"}]}, {}, [])) == set()
	unsure(cluster({"network_profile": [{"network_data_plane": "cilium"}]}, {}, [])) == set()
	denied(cluster({"network_profile": [{"network_data_plane": "azure"}]}, {}, [])) == {engine}
	denied(cluster({"network_profile": [{"network_data_plane": "cilium", "network_policy": "none"}]}, {}, [])) == {engine}
	unknown := {"network_profile": [{"network_data_plane": true, "network_policy": true}]}
	open := cluster({"network_profile": [{}]}, unknown, ["network_profile[0].network_data_plane"])
	denied(open) == set()
	unsure(open) == {["values", "network_profile", 0, "network_data_plane"]}
}

test_the_unknown_is_undecided if {
	unsure(cluster({}, {"network_profile": true}, ["network_profile"])) == {engine}
	unknown := {"network_profile": [{"network_policy": true}]}
	unsure(cluster({"network_profile": [{}]}, unknown, ["network_profile[0].network_policy"])) == {engine}
}

test_odd_shapes_are_no_errors if {
	every odd in [{}, 3, "x", [null], [3]] {
		denied(cluster({"network_profile": odd}, {}, [])) == {engine}
	}
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
