package tollgate.kubernetes.token_only_where_used_test

import data.tollgate.kubernetes.token_only_where_used as policy

test_a_token_without_use_is_found if {
	every spec in [{}, {"automountServiceAccountToken": true}, {"automountServiceAccountToken": null}, {"serviceAccountName": "default"}] {
		count(findings(object.union(spec, {"containers": [{"name": "web"}]}), {})) == 1
	}
}

test_no_token_passes if {
	count(findings({"automountServiceAccountToken": false, "containers": [{"name": "web"}]}, {})) == 0
}

test_an_account_that_is_not_here_is_undecided if {
	count(findings(pod_of("web"), {})) == 0
	count(doubts(pod_of("web"), {})) == 1
}

test_an_account_without_a_role_is_found if {
	inventory := {"namespace": {"shop": {"v1": {"ServiceAccount": {"web": {"kind": "ServiceAccount"}}}}}}
	count(findings(pod_of("web"), inventory)) == 1
	count(doubts(pod_of("web"), inventory)) == 0
}

test_an_account_that_gives_no_token_passes if {
	account := {"kind": "ServiceAccount", "automountServiceAccountToken": false}
	every inventory in [{"namespace": {"shop": {"v1": {"ServiceAccount": {"web": account}}}}}, {"cluster": {"v1": {"ServiceAccount": {"web": account}}}}] {
		count(findings(pod_of("web"), inventory)) == 0
		count(doubts(pod_of("web"), inventory)) == 0
	}
}

test_a_pod_that_wants_the_token_of_such_an_account_is_found if {
	account := {"kind": "ServiceAccount", "automountServiceAccountToken": false}
	inventory := {"namespace": {"shop": {"v1": {"ServiceAccount": {"web": account}}}}}
	count(findings(object.union(pod_of("web"), {"automountServiceAccountToken": true}), inventory)) == 1
}

test_an_account_with_a_role_passes if {
	every subject in [
		{"kind": "ServiceAccount", "name": "web"},
		{"kind": "ServiceAccount", "name": "web", "namespace": "shop"},
		{"kind": "User", "name": "system:serviceaccount:shop:web"},
	] {
		inventory := {"namespace": {"shop": {"rbac.authorization.k8s.io/v1": {"RoleBinding": {"a": {"metadata": {"namespace": "shop"}, "subjects": [subject]}}}}}}
		count(findings(pod_of("web"), inventory)) == 0
		count(doubts(pod_of("web"), inventory)) == 0
	}
}

test_a_role_of_the_whole_cluster_counts if {
	binding := {"subjects": [{"kind": "ServiceAccount", "name": "web", "namespace": "shop"}]}
	count(doubts(pod_of("web"), {"cluster": {"rbac.authorization.k8s.io/v1": {"ClusterRoleBinding": {"a": binding}}}})) == 0
}

test_the_role_of_another_namespace_does_not_count if {
	binding := {"subjects": [{"kind": "ServiceAccount", "name": "web", "namespace": "pay"}]}
	count(doubts(pod_of("web"), {"cluster": {"rbac.authorization.k8s.io/v1": {"ClusterRoleBinding": {"a": binding}}}})) == 1
}

test_a_role_in_the_namespace_of_the_system_counts if {
	bindings := {"a": {"subjects": [{"kind": "ServiceAccount", "name": "web", "namespace": "shop"}]}}
	inventory := {"namespace": {"kube-system": {"rbac.authorization.k8s.io/v1": {"RoleBinding": bindings}}}}
	count(doubts(pod_of("web"), inventory)) == 0
}

test_the_account_of_a_namespace_that_the_pod_may_not_be_in_is_undecided if {
	every account in ["default", "web"] {
		inventory := bound_in_team(account)
		count(findings_of(unplaced(account), inventory)) == 0
		count(doubts_of(unplaced(account), inventory)) == 1
	}
}

test_the_pod_is_put_beside_the_account_that_names_no_namespace_either if {
	account := {"cluster": {"v1": {"ServiceAccount": {"web": {"kind": "ServiceAccount"}}}}}
	inventory := object.union(account, bound_in_team("web"))
	count(findings_of(unplaced("web"), inventory)) == 0
	count(doubts_of(unplaced("web"), inventory)) == 0
}

test_a_pod_without_namespace_is_of_the_default_one if {
	binding := {"subjects": [{"kind": "ServiceAccount", "name": "default", "namespace": "default"}]}
	inventory := {"cluster": {"rbac.authorization.k8s.io/v1": {"ClusterRoleBinding": {"a": binding}}}}
	count(findings_of(unplaced("default"), inventory)) == 0
	count(doubts_of(unplaced("default"), inventory)) == 0
}

bound_in_team(account) := {"namespace": {"team": {"rbac.authorization.k8s.io/v1": {"RoleBinding": {"a": {
	"metadata": {"name": "a", "namespace": "team"},
	"subjects": [{"kind": "ServiceAccount", "name": account, "namespace": "team"}],
}}}}}}

unplaced(account) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web"}, "spec": pod_of(account)}

findings_of(manifest_there, inventory) := found if {
	found := policy.deny with input as manifest_there with data.inventory as inventory
}

doubts_of(manifest_there, inventory) := found if {
	found := policy.undecided with input as manifest_there with data.inventory as inventory
}

test_odd_shapes_are_no_objection if {
	every spec in [null, "text", {}, {"containers": null}, {"containers": "web"}, {"containers": [null, "web", 1]}] {
		count(findings(spec, {})) == 0
		count(doubts(spec, {})) == 0
	}
	count(doubts(pod_of("web"), {"cluster": {"rbac.authorization.k8s.io/v1": {"ClusterRoleBinding": {"a": null, "b": {"subjects": [null, {"kind": "User"}]}}}}})) == 1
}

pod_of(account) := {"serviceAccountName": account, "containers": [{"name": "web"}]}

manifest(spec) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web", "namespace": "shop"}, "spec": spec}

findings(spec, inventory) := found if {
	found := policy.deny with input as manifest(spec) with data.inventory as inventory
}

doubts(spec, inventory) := found if {
	found := policy.undecided with input as manifest(spec) with data.inventory as inventory
}
