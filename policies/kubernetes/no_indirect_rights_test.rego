package tollgate.kubernetes.no_indirect_rights_test

import data.tollgate.kubernetes.no_indirect_rights as policy

test_approval_of_certificates_is_found if {
	count(findings(role(["certificates.k8s.io"], ["certificatesigningrequests/approval"], ["update"]))) == 1
	count(findings(role(["certificates.k8s.io"], ["*"], ["patch"]))) == 1
}

test_tokens_of_every_account_are_found if {
	count(findings(role([""], ["serviceaccounts/token"], ["create"]))) == 1
	count(findings(named([""], ["serviceaccounts/token"], ["create"], ["vault"]))) == 0
}

test_volumes_are_found if {
	count(findings(role([""], ["persistentvolumes"], ["create"]))) == 1
	count(findings(role([""], ["persistentvolumes"], ["get", "patch"]))) == 0
}

test_everything_is_all_three if {
	count(findings(role(["*"], ["*"], ["*"]))) == 3
}

test_requests_and_claims_pass if {
	count(findings(role(["certificates.k8s.io"], ["certificatesigningrequests"], ["*"]))) == 0
	count(findings(role([""], ["persistentvolumeclaims", "serviceaccounts"], ["create"]))) == 0
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
