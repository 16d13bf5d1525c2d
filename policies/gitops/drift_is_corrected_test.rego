package tollgate.gitops.drift_is_corrected_test

import data.tollgate.gitops.drift_is_corrected as policy

test_no_drift_detection_is_found if {
	paths({
		"apiVersion": "helm.toolkit.fluxcd.io/v2",
		"kind": "HelmRelease",
		"metadata": {"name": "web"},
		"spec": {"interval": "5m"},
	}) == {["spec", "driftDetection", "mode"]}
}

test_a_disabled_drift_detection_is_found if {
	paths({
		"apiVersion": "helm.toolkit.fluxcd.io/v2",
		"kind": "HelmRelease",
		"metadata": {"name": "web"},
		"spec": {"driftDetection": {"mode": "disabled"}},
	}) == {["spec", "driftDetection", "mode"]}
}

test_an_empty_mode_is_found if {
	paths({
		"apiVersion": "helm.toolkit.fluxcd.io/v2",
		"kind": "HelmRelease",
		"metadata": {"name": "web"},
		"spec": {"driftDetection": {"mode": ""}},
	}) == {["spec", "driftDetection", "mode"]}
}

test_enabled_passes if {
	paths({
		"apiVersion": "helm.toolkit.fluxcd.io/v2",
		"kind": "HelmRelease",
		"metadata": {"name": "web"},
		"spec": {"driftDetection": {"mode": "enabled"}},
	}) == set()
}

test_warn_passes_outside_of_production if {
	paths({
		"apiVersion": "helm.toolkit.fluxcd.io/v2",
		"kind": "HelmRelease",
		"metadata": {"name": "web"},
		"spec": {"driftDetection": {"mode": "warn"}},
	}) == set()
}

test_odd_shapes_are_no_objection if {
	paths({
		"apiVersion": "helm.toolkit.fluxcd.io/v2",
		"kind": "HelmRelease",
		"metadata": {"name": "web"},
		"spec": "x",
	}) == set()
}

test_warn_is_found_in_production if {
	release := {"apiVersion": "helm.toolkit.fluxcd.io/v2", "kind": "HelmRelease", "spec": {"driftDetection": {"mode": "warn"}}}
	found := policy.deny with input as release with data.release as {"environment": "production"}
	count(found) == 1
}

paths(document) := {finding.path | some finding in findings(document)}

findings(document) := found if {
	found := policy.deny with input as document
}
