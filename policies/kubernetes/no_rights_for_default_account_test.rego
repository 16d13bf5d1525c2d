package tollgate.kubernetes.no_rights_for_default_account_test

import data.tollgate.kubernetes.no_rights_for_default_account as policy

test_the_default_account_is_found if {
	count(findings(binding({"kind": "ServiceAccount", "name": "default", "namespace": "shop"}))) == 1
	count(findings(binding({"kind": "ServiceAccount", "name": "default"}))) == 1
	count(findings(binding({"kind": "User", "name": "system:serviceaccount:shop:default"}))) == 1
}

test_others_of_that_name_pass if {
	count(findings(binding({"kind": "User", "name": "default"}))) == 0
	count(findings(binding({"kind": "Group", "name": "default"}))) == 0
	count(findings(binding({"kind": "ServiceAccount", "name": "web", "namespace": "default"}))) == 0
}

binding(subject) := {
	"kind": "RoleBinding",
	"metadata": {"name": "a", "namespace": "shop"},
	"roleRef": {"kind": "ClusterRole", "name": "view"},
	"subjects": [subject],
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
