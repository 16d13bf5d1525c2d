package tollgate.kubernetes.served_api_version_test

import data.tollgate.kubernetes.served_api_version as policy

ingress := {"apiVersion": "extensions/v1beta1", "kind": "Ingress", "metadata": {"name": "web"}}

test_what_is_removed_is_found_with_what_replaces_it if {
	found := policy.deny with input as ingress
	found == {{
		"msg": "`extensions/v1beta1` Ingress was removed in Kubernetes 1.22; use `networking.k8s.io/v1`",
		"path": ["apiVersion"],
	}}
}

test_without_a_replacement_none_is_named if {
	found := policy.deny with input as {"apiVersion": "policy/v1beta1", "kind": "PodSecurityPolicy"}
	{finding.msg | some finding in found} == {"`policy/v1beta1` PodSecurityPolicy was removed in Kubernetes 1.25"}
}

test_removal_begins_with_its_version if {
	claim := {"apiVersion": "storage.k8s.io/v1beta1", "kind": "VolumeAttributesClass"}
	count(policy.deny) == 0 with input as claim with data.params.kubernetes_version as "1.36"
	count(policy.warn) == 1 with input as claim with data.params.kubernetes_version as "1.36"
	count(policy.deny) == 1 with input as claim with data.params.kubernetes_version as "1.37"
	count(policy.warn) == 0 with input as claim with data.params.kubernetes_version as "1.37"
}

test_what_is_deprecated_is_told_only if {
	endpoints := {"apiVersion": "v1", "kind": "Endpoints"}
	{finding.msg | some finding in policy.warn} == {concat("", [
		"`v1` Endpoints is deprecated since Kubernetes 1.33; ",
		"use `discovery.k8s.io/v1 EndpointSlice`",
	])} with input as endpoints
	count(policy.deny) == 0 with input as endpoints
}

test_what_is_served_passes if {
	every object in [
		{"apiVersion": "networking.k8s.io/v1", "kind": "Ingress"},
		{"apiVersion": "apps/v1", "kind": "Deployment"},
		{"apiVersion": "batch/v1", "kind": "CronJob"},
		{"apiVersion": "example.org/v1beta1", "kind": "Ingress"},
		{"apiVersion": ["extensions/v1beta1"], "kind": "Ingress"},
		{"apiVersion": null, "kind": null},
		{},
	] {
		silent(object)
	}
}

test_another_version_is_not_taken_for_one_that_is_known if {
	every version in ["1.20", "1.38", "", 1.4, null] {
		count(policy.undecided) == 1 with input as ingress with data.params.kubernetes_version as version
		count(policy.deny) == 0 with input as ingress with data.params.kubernetes_version as version
	}
}

silent(object) if {
	count(policy.deny) == 0 with input as object
	count(policy.warn) == 0 with input as object
	count(policy.undecided) == 0 with input as object
}
