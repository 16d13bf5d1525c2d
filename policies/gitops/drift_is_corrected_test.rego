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
	messages := {finding.msg | some finding in found}
	messages == {"changes by hand are reported, but not corrected (`driftDetection.mode` is `warn` in production)"}
}

test_the_message_fits_the_mode if {
	told({}) == {"changes by hand are neither corrected nor reported (`driftDetection.mode` is not set)"}
	told({"driftDetection": {"mode": ""}}) == told({})
	told({"driftDetection": "yes"}) == told({})
	told({"driftDetection": {"mode": "disabled"}}) == {concat(" ", [
		"changes by hand are neither corrected nor reported",
		"(`driftDetection.mode` is `disabled`)",
	])}
}

told(spec) := {finding.msg |
	some finding in findings({"apiVersion": "helm.toolkit.fluxcd.io/v2", "kind": "HelmRelease", "spec": spec})
}

paths(document) := {finding.path | some finding in findings(document)}

findings(document) := found if {
	found := policy.deny with input as document
}
