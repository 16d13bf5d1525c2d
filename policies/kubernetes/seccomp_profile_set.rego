# METADATA
# title: Pods have a seccomp profile
# description: >-
#   Kubernetes switches seccomp off unless it is asked for: the container may then call every system call of the
#   kernel.
# custom:
#   id: PSS-R05
#   severity: low
#   enforcement: soft
#   view: kubernetes
#   kinds: [Pod]
#   fix: "Set `securityContext.seccompProfile.type: RuntimeDefault` on the pod or on each container."
#   controls:
#     nist-800-53r5: [AC-6, CM-7, SC-39]
#     soc2-tsc-2017: [CC6.1, CC6.8]
#     iso-27001-2022: [A.8.2, A.8.9]
#     pci-dss-4.0.1: ["2.2.1", "2.2.6"]
#     cis-kubernetes-1.12: ["5.6.2"]
#   same_as:
#     checkov: [CKV_K8S_31]
#     trivy: [KSV-0030, KSV-0104]
#     kics: [f377b83e]
#     kubescape: [C-0055]
#     kube-score: [container-seccomp-profile]
package tollgate.kubernetes.seccomp_profile_set

import data.tollgate.library.nullable
import data.tollgate.library.pod

deny contains finding if {
	spec := pod.spec(input)
	type := spec.securityContext.seccompProfile.type
	not type in ["RuntimeDefault", "Localhost", null]
	not pod.on_windows(spec)
	path := pod.path(input, ["securityContext", "seccompProfile", "type"])
	finding := object.union(pod.seccomp_edit(spec, path), {
		"msg": sprintf("the pod has the seccomp profile `%v`", [type]),
		"path": path,
	})
}

deny contains finding if {
	spec := pod.spec(input)
	some list in ["containers", "initContainers", "ephemeralContainers"]
	container := spec[list][index]
	is_object(container)
	of_pod := object.get(spec, ["securityContext", "seccompProfile", "type"], null)
	type := nullable.get(container, ["securityContext", "seccompProfile", "type"], of_pod)
	not type in ["RuntimeDefault", "Localhost"]
	not answered(container, of_pod)
	not pod.on_windows(spec)
	path := pod.path(input, [list, index, "securityContext", "seccompProfile", "type"])
	finding := object.union(pod.seccomp_edit(container, path), {
		"msg": sprintf("container `%s` has no seccomp profile that confines it", [pod.container_name(container)]),
		"path": path,
	})
}

# The pod answers for a container that has no profile. Where its own is wrong it is told of once, above.
answered(container, of_pod) if {
	of_pod != null
	object.get(container, ["securityContext", "seccompProfile", "type"], null) == null
}
