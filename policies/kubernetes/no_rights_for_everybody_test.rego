package tollgate.kubernetes.no_rights_for_everybody_test

import data.tollgate.kubernetes.no_rights_for_everybody as policy

test_the_internet_and_the_masters_are_found if {
	count(findings(binding("web", "User", "system:anonymous"))) == 1
	count(findings(binding("web", "Group", "system:unauthenticated"))) == 1
	count(findings(binding("web", "Group", "system:masters"))) == 1
}

test_the_same_name_of_another_kind_passes if {
	count(findings(binding("web", "Group", "system:anonymous"))) == 0
	count(findings(binding("web", "User", "system:masters"))) == 0
}

test_everybody_who_may_write_is_found if {
	every name in ["cluster-admin", "admin", "edit"] {
		count(findings(binding(name, "Group", "system:authenticated"))) == 1
	}
	found := policy.deny with input as binding("web", "Group", "system:authenticated") with data.inventory as roles(["patch"])
	count(found) == 1
}

test_everybody_who_may_read_passes if {
	every name in ["view", "system:discovery", "system:basic-user"] {
		count(findings(binding(name, "Group", "system:authenticated"))) == 0
		count(doubts(binding(name, "Group", "system:authenticated"), {})) == 0
	}
	count(doubts(binding("web", "Group", "system:authenticated"), roles(["get", "list"]))) == 0
}

test_a_role_that_is_not_here_is_undecided if {
	count(findings(binding("web", "Group", "system:authenticated"))) == 0
	count(doubts(binding("web", "Group", "system:authenticated"), {})) == 1
	count(doubts(binding("web", "Group", "developers"), {})) == 0
}

test_the_role_of_a_namespace_is_found if {
	role := {"rules": [{"apiGroups": [""], "resources": ["pods"], "verbs": ["delete"]}]}
	manifest := {
		"kind": "RoleBinding",
		"metadata": {"name": "a", "namespace": "shop"},
		"roleRef": {"kind": "Role", "name": "web"},
		"subjects": [{"kind": "Group", "name": "system:authenticated"}],
	}
	found := policy.deny with input as manifest with data.inventory as {"namespace": {"shop": {"rbac.authorization.k8s.io/v1": {"Role": {"web": role}}}}}
	count(found) == 1
}

test_the_bindings_of_kubernetes_pass if {
	every pair in [["cluster-admin", "system:masters"], ["system:public-info-viewer", "system:unauthenticated"]] {
		manifest := object.union(binding(pair[0], "Group", pair[1]), {"metadata": {"name": pair[0]}})
		count(findings(manifest)) == 0
	}
}

roles(verbs) := {"cluster": {"rbac.authorization.k8s.io/v1": {"ClusterRole": {"web": {"rules": [{"apiGroups": [""], "resources": ["pods"], "verbs": verbs}]}}}}}

binding(role, kind, name) := {
	"kind": "ClusterRoleBinding",
	"metadata": {"name": "a"},
	"roleRef": {"kind": "ClusterRole", "name": role},
	"subjects": [{"kind": "User", "name": "jane"}, {"kind": kind, "name": name}],
}

doubts(manifest, inventory) := found if {
	found := policy.undecided with input as manifest with data.inventory as inventory
}

test_odd_shapes_are_no_objection if {
	every manifest in [
		null,
		"text",
		{},
		{"kind": "ClusterRoleBinding", "roleRef": null, "subjects": null},
		{"kind": "ClusterRoleBinding", "roleRef": "cluster-admin", "subjects": "system:anonymous"},
		{"kind": "ClusterRoleBinding", "roleRef": {"name": "cluster-admin"}, "subjects": [null, 1, "default", {}, {"kind": null, "name": 1}]},
		{"kind": "RoleBinding", "roleRef": {"kind": 1, "name": []}, "subjects": {}},
	] {
		found := policy.deny with input as manifest
		count(found) == 0
	}
}

findings(manifest) := found if {
	found := policy.deny with input as manifest
}
