# METADATA
# title: CPU limits are set as agreed
# description: >-
#   Without CPU limits one container can slow down its neighbours; with them it is throttled while CPU lies idle.
#   Both are in use; half of each is neither fair nor fast.
# custom:
#   id: K8S-008
#   severity: low
#   enforcement: advisory
#   view: kubernetes
#   kinds: [Pod]
#   fix: "Set `resources.limits.cpu`, or agree on none with `cpu_limits: forbid`."
#   params:
#     cpu_limits:
#       default: require
#       description: Whether CPU limits are demanded (`require`), refused (`forbid`) or left to each (`any`).
#   controls:
#     nist-800-53r5: [SC-5, SC-6]
#     soc2-tsc-2017: [A1.1]
#     iso-27001-2022: [A.8.6]
#   same_as:
#     checkov: [CKV_K8S_11]
#     trivy: [KSV-0011]
#     kics: [4ac0e2b7]
#     kube-linter: [unset-cpu-requirements]
#     kubescape: [C-0270]
#     polaris: [cpuLimitsMissing]
#     kyverno: [forbid-cpu-limits]
package tollgate.kubernetes.cpu_limited_as_agreed

import data.tollgate.library.pod
import data.tollgate.library.resources

deny contains finding if {
	data.params.cpu_limits == "require"
	some place in lacking
	not resources.says_zero(place.container, "limits", "cpu")
	finding := {
		"msg": sprintf("container `%s` has no CPU limit", [pod.container_name(place.container)]),
		"path": pod.path(input, [place.list, place.index, "resources", "limits", "cpu"]),
		"same_as": [
			"CKV_K8S_11",
			"KSV-0011",
			"4ac0e2b7",
			"unset-cpu-requirements",
			"C-0270",
			"cpuLimitsMissing",
		],
	}
}

# Other tools ask whether a limit is there, whatever it is.
deny contains finding if {
	data.params.cpu_limits == "require"
	some place in lacking
	resources.says_zero(place.container, "limits", "cpu")
	finding := {
		"msg": sprintf("the CPU limit of container `%s` is 0, which is no limit", [pod.container_name(place.container)]),
		"path": pod.path(input, [place.list, place.index, "resources", "limits", "cpu"]),
		"same_as": ["unset-cpu-requirements"],
	}
}

deny contains finding if {
	data.params.cpu_limits == "forbid"
	some list in ["containers", "initContainers"]
	container := spec[list][index]
	resources.has(container, "limits", "cpu")
	path := pod.path(input, [list, index, "resources", "limits", "cpu"])
	finding := {
		"msg": sprintf("container `%s` has a CPU limit", [pod.container_name(container)]),
		"path": path,
		"fix": "Remove `resources.limits.cpu`.",
		"remove": [path],
		"same_as": ["forbid-cpu-limits"],
	}
}

# Worked out once for all rules.
spec := pod.spec(input)

lacking := resources.lacking(spec, "limits", "cpu")
