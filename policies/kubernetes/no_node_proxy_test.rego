package tollgate.kubernetes.no_node_proxy_test

import data.tollgate.kubernetes.no_node_proxy as policy

test_the_way_to_the_kubelet_is_found if {
	count(findings(role([""], ["nodes/proxy"], ["get"]))) == 1
	count(findings(role([""], ["nodes/proxy"], ["create"]))) == 1
	count(findings(role([""], ["nodes/proxy"], ["*"]))) == 1
	count(findings(role(["*"], ["*"], ["get"]))) == 1
	count(findings(role([""], ["*/proxy"], ["get"]))) == 1
}

test_nodes_themselves_pass if {
	count(findings(role([""], ["nodes", "nodes/metrics", "nodes/status"], ["*"]))) == 0
	count(findings(role([""], ["services/proxy"], ["get"]))) == 0
}

test_the_same_checks_of_others_are_named if {
	{finding.same_as | some finding in findings(role([""], ["nodes/proxy"], ["get"]))} == {["KSV-0047", "restrict-clusterrole-nodesproxy"]}
	{finding.same_as | some finding in findings(role([""], ["nodes/proxy"], ["create"]))} == {["KSV-0047", "restrict-clusterrole-nodesproxy", "CKV2_K8S_2"]}
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
