package tollgate.kubernetes.no_shells_in_pods_test

import data.tollgate.kubernetes.no_shells_in_pods as policy

test_ways_into_pods_are_found if {
	count(findings(role([""], ["pods/exec"], ["create"]))) == 1
	count(findings(role([""], ["pods/attach"], ["create"]))) == 1
	count(findings(role([""], ["pods/portforward"], ["create"]))) == 1
	count(findings(role([""], ["pods/ephemeralcontainers"], ["patch"]))) == 1
	count(findings(role([""], ["pods/ephemeralcontainers"], ["update"]))) == 1
}

test_wildcards_are_found_once if {
	count(findings(role(["*"], ["*"], ["*"]))) == 1
	count(findings(role([""], ["*/exec"], ["create"]))) == 1
}

test_what_only_reads_passes if {
	count(findings(role([""], ["pods", "pods/log", "pods/exec"], ["get", "list"]))) == 0
}

test_pods_themselves_pass if {
	count(findings(role([""], ["pods", "pods/*", "pods/eviction"], ["create", "*"]))) == 0
}

test_the_same_checks_of_others_are_named if {
	{finding.same_as | some finding in findings(role([""], ["pods/exec"], ["create"]))} == {["C-0002", "CKV2_K8S_2", "KSV-0053", "rolePodExecAttach"]}
	{finding.same_as | some finding in findings(role([""], ["pods/ephemeralcontainers"], ["patch"]))} == {[]}
	{finding.same_as | some finding in findings(role([""], ["*"], ["*"]))} == {["C-0002", "C-0063", "CKV2_K8S_2", "KSV-0053", "KSV-0054", "rolePodExecAttach"]}
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
