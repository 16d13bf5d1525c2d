package tollgate.kubernetes.pods_created_by_few_test

import data.tollgate.kubernetes.pods_created_by_few as policy

test_pods_for_everybody_are_found if {
	every name in ["system:authenticated", "system:unauthenticated", "system:serviceaccounts", "system:serviceaccounts:shop"] {
		count(findings(role([""], ["pods"]), [{"kind": "Group", "name": name}])) == 1
	}
	count(findings(role([""], ["pods"]), [{"kind": "User", "name": "system:anonymous"}])) == 1
}

test_workloads_are_pods if {
	count(findings(role(["apps"], ["deployments"]), everybody)) == 1
	count(findings(role(["batch"], ["cronjobs", "jobs"]), everybody)) == 1
	count(findings(role(["*"], ["*"]), everybody)) == 1
}

test_other_resources_pass if {
	count(findings(role([""], ["pods/exec", "services"]), everybody)) == 0
	count(findings(role(["example.com"], ["pods"]), everybody)) == 0
}

test_named_subjects_pass if {
	count(findings(role([""], ["pods"]), [{"kind": "ServiceAccount", "name": "deployer", "namespace": "shop"}])) == 0
	count(findings(role([""], ["pods"]), [{"kind": "Group", "name": "developers"}])) == 0
	count(findings(role([""], ["pods"]), [])) == 0
}

test_a_role_that_nobody_has_passes if {
	found := policy.deny with input as role([""], ["pods"]) with data.inventory as {}
	count(found) == 0
}

test_odd_shapes_are_no_objection if {
	every manifest in [null, "text", {}, {"rules": null}, {"rules": "all"}, {"rules": [null, "*"]}, {"rules": [{"apiGroups": "", "resources": 1, "verbs": null}]}] {
		count(findings(manifest, everybody)) == 0
	}
	every subjects in [null, "system:authenticated", [null, 1, {}], {"a": "b"}] {
		count(findings(role([""], ["pods"]), subjects)) == 0
	}
}

everybody := [{"kind": "Group", "name": "system:authenticated"}]

role(groups, resources) := {
	"kind": "ClusterRole",
	"metadata": {"name": "web"},
	"rules": [{"apiGroups": groups, "resources": resources, "verbs": ["create"]}],
}

findings(manifest, subjects) := found if {
	binding := {"roleRef": {"kind": "ClusterRole", "name": "web"}, "subjects": subjects}
	inventory := {"cluster": {"rbac.authorization.k8s.io/v1": {"ClusterRoleBinding": {"a": binding, "b": null}}}}
	found := policy.deny with input as manifest with data.inventory as inventory
}
