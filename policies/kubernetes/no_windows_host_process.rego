# METADATA
# title: Windows containers do not run as a host process
# description: >-
#   A host process container runs on the Windows node itself, with the rights of the account it names, and sees all
#   other containers.
# custom:
#   id: PSS-B01
#   severity: high
#   enforcement: hard
#   view: kubernetes
#   kinds: [Pod]
#   fix: Remove `windowsOptions.hostProcess`, or run the agent as a service of the node.
#   controls:
#     nist-800-53r5: [AC-6, CM-7, SC-39]
#     soc2-tsc-2017: [CC6.1, CC6.8]
#     iso-27001-2022: [A.8.2, A.8.9]
#     pci-dss-4.0.1: ["2.2.1", "2.2.6"]
#     cis-kubernetes-1.12: ["5.2.10"]
#   same_as:
#     trivy: [KSV-0103]
#     polaris: [hostProcess]
#     gatekeeper: [host-process]
#     kubescape: [C-0201]
package tollgate.kubernetes.no_windows_host_process

import data.tollgate.library.pod

deny contains finding if {
	spec := pod.spec(input)
	spec.securityContext.windowsOptions.hostProcess == true
	finding := {
		"msg": "the pod runs as a Windows host process (`hostProcess: true`)",
		"path": pod.path(input, ["securityContext", "windowsOptions", "hostProcess"]),
		"remove": [pod.path(input, ["securityContext", "windowsOptions", "hostProcess"])],
	}
}

deny contains finding if {
	spec := pod.spec(input)
	spec[list][index].securityContext.windowsOptions.hostProcess == true
	list in pod.lists
	container := spec[list][index]
	finding := {
		"msg": sprintf("container `%s` runs as a Windows host process (`hostProcess: true`)", [pod.container_name(container)]),
		"path": pod.path(input, [list, index, "securityContext", "windowsOptions", "hostProcess"]),
		"remove": [pod.path(input, [list, index, "securityContext", "windowsOptions", "hostProcess"])],
	}
}
