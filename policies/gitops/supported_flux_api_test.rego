package tollgate.gitops.supported_flux_api_test

import data.tollgate.gitops.supported_flux_api as policy

test_a_removed_version_is_found if {
	paths({
		"apiVersion": "helm.toolkit.fluxcd.io/v2beta1",
		"kind": "HelmRelease",
		"metadata": {"name": "web"},
		"spec": {},
	}) == {["apiVersion"]}
}

test_a_removed_version_of_a_source_is_found if {
	paths({
		"apiVersion": "source.toolkit.fluxcd.io/v1beta2",
		"kind": "GitRepository",
		"metadata": {"name": "web"},
		"spec": {},
	}) == {["apiVersion"]}
}

test_a_removed_version_of_a_kustomization_is_found if {
	paths({
		"apiVersion": "kustomize.toolkit.fluxcd.io/v1beta2",
		"kind": "Kustomization",
		"metadata": {"name": "web"},
		"spec": {},
	}) == {["apiVersion"]}
}

test_served_versions_pass if {
	paths({
		"apiVersion": "helm.toolkit.fluxcd.io/v2",
		"kind": "HelmRelease",
		"metadata": {"name": "web"},
		"spec": {},
	}) == set()
}

test_the_message_says_which_flux_removed_it if {
	found := findings({"apiVersion": "helm.toolkit.fluxcd.io/v2beta1", "kind": "HelmRelease", "spec": {}})
	messages := {finding.msg | some finding in found}
	messages == {"Flux 2.7 has removed the API version `helm.toolkit.fluxcd.io/v2beta1`"}
	later := findings({"apiVersion": "source.toolkit.fluxcd.io/v1beta2", "kind": "Bucket", "spec": {}})
	{finding.msg | some finding in later} == {"Flux 2.8 has removed the API version `source.toolkit.fluxcd.io/v1beta2`"}
}

paths(document) := {finding.path | some finding in findings(document)}

findings(document) := found if {
	found := policy.deny with input as document
}
