package tollgate.kubernetes.no_cluster_admins_test

import data.tollgate.kubernetes.no_cluster_admins as policy

test_administrators_of_the_cluster_are_found if {
	every name in ["cluster-admin", "admin", "edit"] {
		count(findings(binding("ClusterRoleBinding", name, [account]))) == 1
	}
}

test_administrators_of_a_namespace_are_not_all_found if {
	count(findings(binding("RoleBinding", "cluster-admin", [account]))) == 1
	count(findings(binding("RoleBinding", "admin", [account]))) == 0
	count(findings(binding("RoleBinding", "edit", [account]))) == 0
}

test_other_roles_pass if {
	count(findings(binding("ClusterRoleBinding", "view", [account]))) == 0
	count(findings(object.union(binding("RoleBinding", "cluster-admin", [account]), {"roleRef": {"kind": "Role"}}))) == 0
}

test_nobody_is_made_an_administrator if count(findings(binding("ClusterRoleBinding", "cluster-admin", []))) == 0

test_the_groups_of_kubernetes_pass if {
	count(findings(binding("ClusterRoleBinding", "cluster-admin", [{"kind": "Group", "name": "system:masters"}]))) == 0
	count(findings(binding("ClusterRoleBinding", "cluster-admin", [{"kind": "Group", "name": "system:authenticated"}]))) == 1
	count(findings(binding("ClusterRoleBinding", "cluster-admin", [{"kind": "User", "name": "system:masters"}]))) == 1
}

test_who_is_allowed_passes if {
	every pattern in ["ServiceAccount/shop/deployer", "ServiceAccount/shop/*"] {
		found := policy.deny with input as binding("ClusterRoleBinding", "cluster-admin", [account])
			with data.params as {"cluster_admin_subjects": [pattern]}
		count(found) == 0
	}
	found := policy.deny with input as binding("ClusterRoleBinding", "cluster-admin", [account])
		with data.params as {"cluster_admin_subjects": ["Group/platform", "User/deployer"]}
	count(found) == 1
}

test_only_who_is_not_allowed_is_named if {
	found := policy.deny with input as binding("ClusterRoleBinding", "cluster-admin", [account, {"kind": "Group", "name": "platform"}])
		with data.params as {"cluster_admin_subjects": ["Group/platform"]}
	{finding.msg | some finding in found} == {"the binding gives `cluster-admin` in the whole cluster to `ServiceAccount/shop/deployer`"}
}

account := {"kind": "ServiceAccount", "name": "deployer", "namespace": "shop"}

binding(kind, name, subjects) := {
	"kind": kind,
	"metadata": {"name": "a"},
	"roleRef": {"kind": "ClusterRole", "name": name},
	"subjects": subjects,
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
