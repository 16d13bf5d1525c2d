package tollgate.azure.aks_asks_for_roles_test

import data.tollgate.azure.aks_asks_for_roles as policy

good := {"local_account_disabled": true}

accounts := ["values", "local_account_disabled"]

test_clusters_without_roles_are_found if {
	denied(cluster({"role_based_access_control_enabled": false, "local_account_disabled": true}, {}, [])) == {[
		"values",
		"role_based_access_control_enabled",
	]}
	old := {"role_based_access_control": [{"enabled": false}], "local_account_disabled": true}
	denied(cluster(old, {}, [])) == {["values", "role_based_access_control", 0, "enabled"]}
}

test_local_accounts_are_found if {
	denied(cluster({}, {}, [])) == {accounts}
	denied(cluster({"local_account_disabled": false}, {}, [])) == {accounts}
}

test_local_accounts_are_set_only_beside_entra_id if {
	some finding in policy.deny with input as cluster({}, {}, [])
	not finding.set
	entra := cluster({"azure_active_directory_role_based_access_control": [{}]}, {}, [])
	some other in policy.deny with input as entra
	other.set == [{"path": accounts, "value": true}]
}

test_roles_are_the_default if {
	denied(cluster(good, {}, [])) == set()
	unsure(cluster(good, {}, [])) == set()
}

test_the_unknown_is_undecided if {
	unsure(cluster({}, {"local_account_disabled": true}, ["local_account_disabled"])) == {accounts}
	unsure(cluster(good, {}, ["role_based_access_control"])) == {["values", "role_based_access_control"]}
}

test_odd_shapes_are_no_errors if {
	every odd in [null, [], {}, 3, "x", [null], [3]] {
		denied(cluster(
			object.union(good, {"role_based_access_control": odd, "azure_active_directory_role_based_access_control": odd}),
			{},
			[],
		)) == set()
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
