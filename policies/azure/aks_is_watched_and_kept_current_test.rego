package tollgate.azure.aks_is_watched_and_kept_current_test

import data.tollgate.azure.aks_is_watched_and_kept_current as policy

good := {
	"oms_agent": [{"log_analytics_workspace_id": "/workspaces/shop"}],
	"azure_policy_enabled": true,
	"automatic_upgrade_channel": "patch",
}

logs := ["values", "oms_agent"]

obeys := ["values", "azure_policy_enabled"]

upgrades := ["values", "automatic_upgrade_channel"]

test_each_lack_is_found if {
	denied(cluster({}, {}, [])) == {logs, obeys, upgrades}
	denied(cluster(object.union(good, {"automatic_upgrade_channel": "none"}), {}, [])) == {upgrades}
	denied(cluster(object.union(good, {"azure_policy_enabled": false}), {}, [])) == {obeys}
	denied(cluster(object.union(good, {"oms_agent": []}), {}, [])) == {logs}
}

test_a_good_cluster_passes if {
	denied(cluster(good, {}, [])) == set()
	unsure(cluster(good, {}, [])) == set()
}

test_a_workspace_that_is_not_made_yet_passes if {
	made := object.union(good, {"oms_agent": [{}]})
	unknown := {"oms_agent": [{"log_analytics_workspace_id": true}]}
	denied(cluster(made, unknown, [])) == set()
	unsure(cluster(made, unknown, [])) == set()
}

test_old_names_pass if {
	old := {
		"addon_profile": [{"oms_agent": [{"enabled": true}], "azure_policy": [{"enabled": true}]}],
		"automatic_channel_upgrade": "stable",
	}
	denied(cluster(old, {}, [])) == set()
}

test_old_blocks_that_are_lost_are_undecided if {
	names := ["addon_profile", "addon_profile[0].oms_agent", "addon_profile[0].oms_agent[0].enabled"]
	lost := cluster({"automatic_channel_upgrade": "stable"}, {}, names)
	unsure(lost) == {logs}
	denied(lost) == {obeys}
}

test_the_unknown_is_undecided if {
	fields := ["oms_agent", "azure_policy_enabled", "automatic_channel_upgrade"]
	open := cluster({}, {field: true | some field in fields}, fields)
	denied(open) == set()
	unsure(open) == {logs, obeys, ["values", "automatic_channel_upgrade"]}
}

test_odd_shapes_are_no_errors if {
	every odd in [null, [], {}, 3, "x", [null], [3]] {
		denied(cluster({"oms_agent": odd, "addon_profile": odd, "automatic_upgrade_channel": odd}, {}, [])) == {
			logs,
			obeys,
			upgrades,
		}
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
