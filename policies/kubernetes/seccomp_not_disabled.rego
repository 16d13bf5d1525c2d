# METADATA
# title: Pods do not switch seccomp off
# description: Without a seccomp profile a container may call every system call of the kernel, the rarely tested ones included.
# custom:
#   id: PSS-B11
#   severity: medium
#   enforcement: hard
#   view: kubernetes
#   kinds: [Pod]
#   fix: "Use `seccompProfile.type: RuntimeDefault`, or `Localhost` with a profile of your own."
#   controls:
#     nist-800-53r5: [AC-6, CM-7, SC-39]
#     soc2-tsc-2017: [CC6.1, CC6.8]
#     iso-27001-2022: [A.8.2, A.8.9]
#     pci-dss-4.0.1: ["2.2.1", "2.2.6"]
#   same_as:
#     checkov: [CKV_K8S_31, CKV_K8S_32]
#     trivy: [KSV-0104]
#     gatekeeper: [seccompv2]
package tollgate.kubernetes.seccomp_not_disabled

import data.tollgate.library.pod

deny contains finding if {
	spec := pod.spec(input)
	type := spec.securityContext.seccompProfile.type
	not type in ["RuntimeDefault", "Localhost", null]
	path := pod.path(input, ["securityContext", "seccompProfile", "type"])
	finding := object.union(pod.seccomp_edit(spec, path), {
		"msg": sprintf("the pod has the seccomp profile `%v`", [type]),
		"path": path,
		"same_as": ids,
	})
}

deny contains finding if {
	spec := pod.spec(input)
	type := spec[list][index].securityContext.seccompProfile.type
	not type in ["RuntimeDefault", "Localhost", null]
	list in pod.lists
	container := spec[list][index]
	path := pod.path(input, [list, index, "securityContext", "seccompProfile", "type"])
	finding := object.union(pod.seccomp_edit(container, path), {
		"msg": sprintf("container `%s` has the seccomp profile `%v`", [pod.container_name(container), type]),
		"path": path,
		"same_as": ids,
	})
}

# CKV_K8S_32 is the same of policies for pods, which are no more.
ids := ["CKV_K8S_31", "KSV-0104", "seccompv2"]
