# METADATA
# title: Containers request memory
# description: >-
#   The scheduler puts containers without a request where there is no memory left, and they are the first to be
#   killed.
# custom:
#   id: K8S-006
#   severity: medium
#   enforcement: soft
#   view: kubernetes
#   kinds: [Pod]
#   fix: Set `resources.requests.memory` to what the container usually needs.
#   controls:
#     nist-800-53r5: [SC-5, SC-6]
#     soc2-tsc-2017: [A1.1]
#     iso-27001-2022: [A.8.6]
#   same_as:
#     checkov: [CKV_K8S_12]
#     trivy: [KSV-0016]
#     kics: [229588ef]
#     kube-linter: [unset-memory-requirements]
#     kubescape: [C-0269]
#     polaris: [memoryRequestsMissing]
package tollgate.kubernetes.memory_requested

import data.tollgate.library.pod
import data.tollgate.library.resources

deny contains finding if {
	some place in lacking
	not resources.says_zero(place.container, "requests", "memory")
	not requests_its_limit(spec, place.container)
	finding := {
		"msg": sprintf("container `%s` does not say how much memory it needs", [pod.container_name(place.container)]),
		"path": pod.path(input, [place.list, place.index, "resources", "requests", "memory"]),
	}
}

# Other tools ask whether an amount is there, whatever it is.
deny contains finding if {
	some place in lacking
	resources.says_zero(place.container, "requests", "memory")
	finding := {
		"msg": sprintf("container `%s` requests 0 memory, which does not say how much it needs", [
			pod.container_name(place.container),
		]),
		"path": pod.path(input, [place.list, place.index, "resources", "requests", "memory"]),
		"same_as": ["unset-memory-requirements"],
	}
}

# What it may take at most is requested for it then: more than it needs, but the scheduler knows of it.
deny contains finding if {
	some place in lacking
	not resources.says_zero(place.container, "requests", "memory")
	requests_its_limit(spec, place.container)
	finding := {
		"msg": sprintf("container `%s` requests all the memory of its limit, since it does not say how much it needs", [
			pod.container_name(place.container),
		]),
		"path": pod.path(input, [place.list, place.index, "resources", "requests", "memory"]),
		"severity": "low",
		"same_as": ["KSV-0016", "229588ef", "unset-memory-requirements", "C-0269", "memoryRequestsMissing"],
	}
}

requests_its_limit(spec, container) if {
	some holder in [container, spec]
	resources.has(holder, "limits", "memory")
}

# Worked out once for all rules.
spec := pod.spec(input)

lacking := resources.lacking(spec, "requests", "memory")
