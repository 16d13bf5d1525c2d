package tollgate.kubernetes.secrets_read_by_name_test

import data.tollgate.kubernetes.secrets_read_by_name as policy

test_reading_all_secrets_is_found if {
	count(findings(role([""], ["secrets"], ["get"]))) == 1
	count(findings(role([""], ["secrets"], ["list"]))) == 1
	count(findings(role([""], ["secrets"], ["watch"]))) == 1
	count(findings(role([""], ["secrets"], ["*"]))) == 1
	count(findings(role(["*"], ["pods", "*"], ["get"]))) == 1
}

test_reading_by_name_passes if {
	count(findings(named([""], ["secrets"], ["get"], ["web-tls"]))) == 0
	count(findings(named([""], ["secrets"], ["get"], []))) == 1
}

test_writing_passes if {
	count(findings(role([""], ["secrets"], ["create", "delete"]))) == 0
}

test_other_resources_pass if {
	count(findings(role([""], ["configmaps", "secrets/status"], ["get"]))) == 0
	count(findings(role(["example.com"], ["secrets"], ["get"]))) == 0
}

test_an_aggregated_role_passes if {
	count(findings(object.union(role(["*"], ["*"], ["*"]), {"aggregationRule": {}}))) == 0
}

test_messages_say_what_is_allowed if {
	{finding.msg | some finding in findings(role(["*"], ["secrets", "pods"], ["create", "get", "*"]))} == {"the role allows `*` and `get` on `secrets`, which reads all secrets"}
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
