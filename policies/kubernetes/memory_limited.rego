# METADATA
# title: Containers have a memory limit
# description: A container that leaks takes the memory of the whole node, and others are killed for it.
# custom:
#   id: K8S-007
#   severity: medium
#   enforcement: soft
#   view: kubernetes
#   kinds: [Pod]
#   fix: Set `resources.limits.memory` to the most that the container should ever need.
#   controls:
#     nist-800-53r5: [SC-5, SC-6]
#     soc2-tsc-2017: [A1.1]
#     iso-27001-2022: [A.8.6]
#   same_as:
#     checkov: [CKV_K8S_13]
#     trivy: [KSV-0018]
#     kics: [b14d1bc4]
#     kube-linter: [unset-memory-requirements]
#     kubescape: [C-0271]
#     polaris: [memoryLimitsMissing]
#     gatekeeper: [containerlimits]
package tollgate.kubernetes.memory_limited

import data.tollgate.library.pod
import data.tollgate.library.resources

deny contains finding if {
	some place in lacking
	not resources.says_zero(place.container, "limits", "memory")
	finding := {
		"msg": sprintf("container `%s` has no memory limit", [pod.container_name(place.container)]),
		"path": pod.path(input, [place.list, place.index, "resources", "limits", "memory"]),
	}
}

# Other tools ask whether a limit is there, whatever it is.
deny contains finding if {
	some place in lacking
	resources.says_zero(place.container, "limits", "memory")
	finding := {
		"msg": sprintf("the memory limit of container `%s` is 0, which is no limit", [pod.container_name(place.container)]),
		"path": pod.path(input, [place.list, place.index, "resources", "limits", "memory"]),
		"same_as": ["unset-memory-requirements"],
	}
}

# Worked out once for all rules.
spec := pod.spec(input)

lacking := resources.lacking(spec, "limits", "memory")
