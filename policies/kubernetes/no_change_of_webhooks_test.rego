package tollgate.kubernetes.no_change_of_webhooks_test

import data.tollgate.kubernetes.no_change_of_webhooks as policy

test_changes_are_found if {
	count(findings(role(["admissionregistration.k8s.io"], ["mutatingwebhookconfigurations"], ["create"]))) == 1
	count(findings(role(["admissionregistration.k8s.io"], ["mutatingwebhookconfigurations"], ["update"]))) == 1
	count(findings(role(["admissionregistration.k8s.io"], ["mutatingwebhookconfigurations"], ["patch"]))) == 1
	count(findings(role(["admissionregistration.k8s.io"], ["mutatingwebhookconfigurations"], ["delete"]))) == 1
	count(findings(role(["admissionregistration.k8s.io"], ["mutatingwebhookconfigurations"], ["*"]))) == 1
}

test_wildcards_are_found if {
	count(findings(role(["*"], ["*"], ["*"]))) == 1
	count(findings(role(["admissionregistration.k8s.io"], ["*"], ["patch"]))) == 1
}

test_a_change_of_one_is_found if {
	count(findings(named(["admissionregistration.k8s.io"], ["validatingwebhookconfigurations"], ["patch"], ["a"]))) == 1
}

test_reading_passes if {
	count(findings(role(["admissionregistration.k8s.io"], ["mutatingwebhookconfigurations", "validatingwebhookconfigurations"], ["get", "list", "watch"]))) == 0
	count(findings(role([""], ["mutatingwebhookconfigurations"], ["patch"]))) == 0
}

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
