package tollgate.kubernetes.pod_security_enforced_test

import data.tollgate.kubernetes.pod_security_enforced as policy

prefix := "pod-security.kubernetes.io/"

test_a_namespace_without_the_label_is_found if {
	every labels in [null, {}, {"team": "shop"}, "text", []] {
		steps("shop", labels) == {"enforce"}
	}
}

test_privileged_is_found if {
	steps("shop", {"pod-security.kubernetes.io/enforce": "privileged"}) == {"enforce"}
	steps("shop", {"pod-security.kubernetes.io/enforce": "strict"}) == {"enforce"}
}

test_a_version_that_is_not_set_is_found if {
	steps("shop", {"pod-security.kubernetes.io/enforce": "restricted"}) == {"enforce-version"}
}

test_a_standard_with_a_version_passes if {
	every level in ["baseline", "restricted"] {
		steps("shop", {
			"pod-security.kubernetes.io/enforce": level,
			"pod-security.kubernetes.io/enforce-version": "v1.34",
		}) == set()
	}
}

test_the_control_plane_may_stay_privileged if {
	steps("kube-system", {}) == set()
}

steps(name, labels) := {trim_prefix(finding.path[2], prefix) | some finding in findings(name, labels)}

findings(name, labels) := found if {
	found := policy.deny with input as {
		"apiVersion": "v1",
		"kind": "Namespace",
		"metadata": {"name": name, "labels": labels},
	}
}
