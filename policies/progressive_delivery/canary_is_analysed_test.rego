package tollgate.progressive_delivery.canary_is_analysed_test

import data.tollgate.progressive_delivery.canary_is_analysed as policy

test_a_skipped_analysis_is_found if {
	paths({
		"apiVersion": "flagger.app/v1beta1",
		"kind": "Canary",
		"metadata": {"name": "web"},
		"spec": {"skipAnalysis": true},
	}) == {["spec", "skipAnalysis"]}
}

test_an_analysed_canary_passes if {
	paths({
		"apiVersion": "flagger.app/v1beta1",
		"kind": "Canary",
		"metadata": {"name": "web"},
		"spec": {"skipAnalysis": false, "analysis": {"interval": "1m"}},
	}) == set()
}

test_odd_shapes_are_no_objection if {
	paths({
		"apiVersion": "flagger.app/v1beta1",
		"kind": "Canary",
		"metadata": {"name": "web"},
		"spec": null,
	}) == set()
}

paths(document) := {finding.path | some finding in findings(document)}

findings(document) := found if {
	found := policy.deny with input as document
}
