# METADATA
# title: Containers open no port of the node
# description: >-
#   A `hostPort` opens the container on the node's own address, past network policies and Services, and ties the pod
#   to one node.
# custom:
#   id: PSS-B06
#   severity: medium
#   enforcement: hard
#   view: kubernetes
#   kinds: [Pod]
#   fix: Remove `hostPort`, and reach the pod through a Service.
#   controls:
#     nist-800-53r5: [AC-6, CM-7, SC-39]
#     soc2-tsc-2017: [CC6.1, CC6.8]
#     iso-27001-2022: [A.8.2, A.8.9]
#     pci-dss-4.0.1: ["2.2.1", "2.2.6"]
#     cis-kubernetes-1.12: ["5.2.12"]
#   same_as:
#     checkov: [CKV_K8S_26]
#     trivy: [KSV-0024]
#     kics: [2b1836f1]
#     kubescape: [C-0044]
#     polaris: [hostPortSet]
#     gatekeeper: [host-network-ports]
package tollgate.kubernetes.no_host_ports

import data.tollgate.library.pod

deny contains finding if {
	spec := pod.spec(input)
	port := spec[list][index].ports[position].hostPort
	list in pod.lists
	port != 0
	is_number(port)
	container := spec[list][index]
	finding := {
		"msg": sprintf("container `%s` opens port %v of the node", [pod.container_name(container), port]),
		"path": pod.path(input, [list, index, "ports", position, "hostPort"]),
	}
}
