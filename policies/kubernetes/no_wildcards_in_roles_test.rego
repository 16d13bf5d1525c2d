package tollgate.kubernetes.no_wildcards_in_roles_test

import data.tollgate.kubernetes.no_wildcards_in_roles as policy

test_everything_is_found_once if {
	count(findings(role(["*"], ["*"], ["*"]))) == 1
	count(findings(role([""], ["pods", "*"], ["get", "*"]))) == 1
}

test_every_verb_is_found if {
	count(findings(role(["example.com"], ["widgets"], ["*"]))) == 1
}

test_every_resource_is_found if {
	count(findings(role([""], ["*"], ["list"]))) == 1
}

test_a_list_passes if {
	count(findings(role(["apps"], ["deployments"], ["get"]))) == 0
}

test_every_api_group_alone_passes if {
	count(findings(role(["*"], ["deployments"], ["get"]))) == 0
}

test_a_subresource_of_everything_passes if {
	count(findings(role(["*"], ["*/scale"], ["get", "update"]))) == 0
}

test_an_aggregated_role_passes if {
	count(findings(object.union(role(["*"], ["*"], ["*"]), {"aggregationRule": {"clusterRoleSelectors": []}}))) == 0
}

test_the_same_checks_of_others_are_named if {
	{finding.same_as | some finding in findings(role(["*"], ["*"], ["get"]))} == {[
		"CKV_K8S_49",
		"6b896afb",
		"wildcard-in-rules",
		"C-0187",
		"KSV-0046",
		"restrict-wildcard-resources",
	]}
}

test_messages_say_what_is_allowed if {
	messages(role(["*"], ["*"], ["*"])) == {"the role allows every verb on every resource"}
	messages(role(["example.com"], ["widgets", "gears"], ["*"])) == {"the role allows every verb on `gears` and `widgets` of `example.com`"}
	messages(role([""], ["*"], ["get", "list", "watch"])) == {"the role allows `get`, `list` and `watch` on every resource"}
	messages({"rules": [{"nonResourceURLs": ["/metrics"], "verbs": ["*"]}]}) == {"the role allows every verb on the addresses `/metrics`"}
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
