package tollgate.gitops.failed_upgrade_is_remedied_test

import data.tollgate.gitops.failed_upgrade_is_remedied as policy

test_no_remediation_is_found if {
	paths({
		"apiVersion": "helm.toolkit.fluxcd.io/v2",
		"kind": "HelmRelease",
		"metadata": {"name": "web"},
		"spec": {"rollback": {"cleanupOnFail": true}},
	}) == {["spec", "upgrade", "remediation", "retries"]}
}

test_no_retries_are_found if {
	paths({
		"apiVersion": "helm.toolkit.fluxcd.io/v2",
		"kind": "HelmRelease",
		"metadata": {"name": "web"},
		"spec": {"upgrade": {"remediation": {"retries": 0, "strategy": "rollback"}}},
	}) == {["spec", "upgrade", "remediation", "retries"]}
}

test_retries_pass if {
	paths({
		"apiVersion": "helm.toolkit.fluxcd.io/v2",
		"kind": "HelmRelease",
		"metadata": {"name": "web"},
		"spec": {"upgrade": {"remediation": {"retries": 3}}},
	}) == set()
}

test_retries_without_end_pass if {
	paths({
		"apiVersion": "helm.toolkit.fluxcd.io/v2",
		"kind": "HelmRelease",
		"metadata": {"name": "web"},
		"spec": {"upgrade": {"remediation": {"retries": -1}}},
	}) == set()
}

test_the_strategy_to_retry_passes if {
	paths({
		"apiVersion": "helm.toolkit.fluxcd.io/v2",
		"kind": "HelmRelease",
		"metadata": {"name": "web"},
		"spec": {"upgrade": {"strategy": {"name": "RetryOnFailure"}}},
	}) == set()
}

test_odd_shapes_are_found if {
	paths({
		"apiVersion": "helm.toolkit.fluxcd.io/v2",
		"kind": "HelmRelease",
		"metadata": {"name": "web"},
		"spec": {"upgrade": null},
	}) == {["spec", "upgrade", "remediation", "retries"]}
}

paths(document) := {finding.path | some finding in findings(document)}

findings(document) := found if {
	found := policy.deny with input as document
}
