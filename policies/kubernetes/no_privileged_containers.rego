# METADATA
# title: Containers are not privileged
# description: >-
#   A privileged container has every capability and every device of the node: whoever is root in it is root on the
#   node.
# custom:
#   id: PSS-B03
#   severity: critical
#   enforcement: hard
#   view: kubernetes
#   kinds: [Pod]
#   fix: "Set `securityContext.privileged: false`, and add the single capability that the program needs."
#   controls:
#     nist-800-53r5: [AC-6, CM-7, SC-39]
#     soc2-tsc-2017: [CC6.1, CC6.8]
#     iso-27001-2022: [A.8.2, A.8.9]
#     pci-dss-4.0.1: ["2.2.1", "2.2.6"]
#     cis-kubernetes-1.12: ["5.2.2"]
#   same_as:
#     checkov: [CKV_K8S_16]
#     trivy: [KSV-0017]
#     kics: [dd29336b]
#     kube-linter: [privileged-container]
#     kubescape: [C-0057]
#     polaris: [runAsPrivileged]
#     kube-score: [container-security-context-privileged]
package tollgate.kubernetes.no_privileged_containers

import data.tollgate.library.pod

deny contains finding if {
	spec := pod.spec(input)
	spec[list][index].securityContext.privileged == true
	list in pod.lists
	container := spec[list][index]
	finding := {
		"msg": sprintf("container `%s` is privileged (`privileged: true`)", [pod.container_name(container)]),
		"path": pod.path(input, [list, index, "securityContext", "privileged"]),
		"set": [{"path": pod.path(input, [list, index, "securityContext", "privileged"]), "value": false}],
	}
}
