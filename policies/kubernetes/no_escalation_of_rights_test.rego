package tollgate.kubernetes.no_escalation_of_rights_test

import data.tollgate.kubernetes.no_escalation_of_rights as policy

test_roles_that_are_given_are_found if {
	count(findings(role(["rbac.authorization.k8s.io"], ["clusterroles"], ["bind"]))) == 1
	count(findings(role(["*"], ["roles"], ["escalate"]))) == 1
	count(findings(role(["rbac.authorization.k8s.io"], ["roles"], ["*"]))) == 1
	count(findings(role(["rbac.authorization.k8s.io"], ["clusterrolebindings"], ["bind"]))) == 1
}

test_impersonation_is_found if {
	count(findings(role([""], ["users"], ["impersonate"]))) == 1
	count(findings(role([""], ["serviceaccounts"], ["get", "*"]))) == 1
	count(findings(role(["authentication.k8s.io"], ["uids"], ["impersonate"]))) == 1
}

test_everything_is_found_once if {
	count(findings(role(["*"], ["*"], ["*"]))) == 1
}

test_a_restriction_to_names_is_found if {
	count(findings(named(["rbac.authorization.k8s.io"], ["clusterroles"], ["bind"], ["view"]))) == 1
}

test_other_verbs_pass if {
	count(findings(role(["rbac.authorization.k8s.io"], ["roles", "rolebindings"], ["create", "update"]))) == 0
	count(findings(role(["rbac.authorization.k8s.io"], ["rolebindings"], ["*"]))) == 0
}

test_verbs_of_other_resources_pass if {
	count(findings(role(["apis.kcp.io"], ["apiexports"], ["bind"]))) == 0
	count(findings(role([""], ["pods"], ["*"]))) == 0
}

test_messages_say_what_is_allowed if {
	messages(role(["*"], ["*"], ["*"])) == {"the role may bind and escalate and impersonate (`*` on `*`)"}
	messages(role(["rbac.authorization.k8s.io"], ["roles"], ["get", "bind", "escalate"])) == {"the role may bind and escalate (`bind` and `escalate` on `roles`)"}
	messages(named(["rbac.authorization.k8s.io"], ["clusterroles"], ["bind"], ["view", "edit"])) == {"the role may bind (`bind` on `clusterroles` of `edit` and `view`)"}
}

test_the_same_checks_of_others_are_named if {
	{finding.same_as | some finding in findings(role([""], ["users"], ["impersonate"]))} == {["C-0065", "C-0191", "CKV2_K8S_3", "KSV-0043", "restrict-escalation-verbs-roles"]}
	{finding.same_as | some finding in findings(role(["*"], ["roles"], ["escalate"]))} == {["C-0191", "CKV_K8S_158", "KSV-0050", "restrict-escalation-verbs-roles"]}
}

messages(manifest) := {finding.msg | some finding in findings(manifest)}

test_odd_shapes_are_no_objection if {
	every manifest in [
		null,
		"text",
		{},
		{"rules": null},
		{"rules": "all"},
		{"rules": [null, "*", ["*"]]},
		{"rules": [{"apiGroups": "*", "resources": "*", "verbs": "*"}, {"apiGroups": [1], "resources": [null], "verbs": {"*": "*"}}]},
		{"rules": {"apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]}},
		{"rules": [{"verbs": ["*"]}, {"resources": ["*"]}, {"apiGroups": ["*"]}]},
	] {
		found := policy.deny with input as manifest
		count(found) == 0
	}
}

role(groups, resources, verbs) := {
	"kind": "ClusterRole",
	"metadata": {"name": "web"},
	"rules": [{"apiGroups": groups, "resources": resources, "verbs": verbs}],
}

named(groups, resources, verbs, names) := {
	"kind": "Role",
	"metadata": {"name": "web"},
	"rules": [{"apiGroups": groups, "resources": resources, "verbs": verbs, "resourceNames": names}],
}

findings(manifest) := found if {
	found := policy.deny with input as manifest
}
