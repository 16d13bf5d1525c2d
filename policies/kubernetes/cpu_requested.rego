# METADATA
# title: Containers request CPU
# description: >-
#   The scheduler packs containers without a request onto nodes that have nothing left, and they are the first to
#   starve.
# custom:
#   id: K8S-005
#   severity: medium
#   enforcement: soft
#   view: kubernetes
#   kinds: [Pod]
#   fix: Set `resources.requests.cpu` to what the container usually needs.
#   controls:
#     nist-800-53r5: [SC-5, SC-6]
#     soc2-tsc-2017: [A1.1]
#     iso-27001-2022: [A.8.6]
#   same_as:
#     checkov: [CKV_K8S_10]
#     trivy: [KSV-0015]
#     kics: [ca469dd4]
#     kube-linter: [unset-cpu-requirements]
#     kubescape: [C-0268]
#     polaris: [cpuRequestsMissing]
#     kube-score: [container-resources]
package tollgate.kubernetes.cpu_requested

import data.tollgate.library.pod
import data.tollgate.library.resources

deny contains finding if {
	some place in lacking
	not resources.says_zero(place.container, "requests", "cpu")
	not requests_its_limit(spec, place.container)
	finding := {
		"msg": sprintf("container `%s` does not say how much CPU it needs", [pod.container_name(place.container)]),
		"path": pod.path(input, [place.list, place.index, "resources", "requests", "cpu"]),
	}
}

# Other tools ask whether an amount is there, whatever it is.
deny contains finding if {
	some place in lacking
	resources.says_zero(place.container, "requests", "cpu")
	finding := {
		"msg": sprintf("container `%s` requests 0 CPU, which does not say how much it needs", [
			pod.container_name(place.container),
		]),
		"path": pod.path(input, [place.list, place.index, "resources", "requests", "cpu"]),
		"same_as": ["unset-cpu-requirements", "container-resources"],
	}
}

# What it may take at most is requested for it then: more than it needs, but the scheduler knows of it.
deny contains finding if {
	some place in lacking
	not resources.says_zero(place.container, "requests", "cpu")
	requests_its_limit(spec, place.container)
	finding := {
		"msg": sprintf("container `%s` requests all the CPU of its limit, since it does not say how much it needs", [
			pod.container_name(place.container),
		]),
		"path": pod.path(input, [place.list, place.index, "resources", "requests", "cpu"]),
		"severity": "low",
		"same_as": ["KSV-0015", "ca469dd4", "unset-cpu-requirements", "C-0268", "cpuRequestsMissing", "container-resources"],
	}
}

requests_its_limit(spec, container) if {
	some holder in [container, spec]
	resources.has(holder, "limits", "cpu")
}

# Worked out once for all rules.
spec := pod.spec(input)

lacking := resources.lacking(spec, "requests", "cpu")
