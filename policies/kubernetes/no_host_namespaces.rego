# METADATA
# title: Pods do not share the namespaces of the node
# description: >-
#   In a namespace of the node a container sees and reaches the processes, the network or the memory of the node and
#   of every other pod on it.
# custom:
#   id: PSS-B02
#   severity: high
#   enforcement: hard
#   view: kubernetes
#   kinds: [Pod]
#   fix: Remove `hostNetwork`, `hostPID` and `hostIPC`; reach the pod through a Service.
#   controls:
#     nist-800-53r5: [AC-6, CM-7, SC-39]
#     soc2-tsc-2017: [CC6.1, CC6.8]
#     iso-27001-2022: [A.8.2, A.8.9]
#     pci-dss-4.0.1: ["2.2.1", "2.2.6"]
#     cis-kubernetes-1.12: ["5.2.3", "5.2.4", "5.2.5"]
#   same_as:
#     checkov: [CKV_K8S_17, CKV_K8S_18, CKV_K8S_19]
#     trivy: [KSV-0008, KSV-0009, KSV-0010]
#     kics: [cd290efd, 302736f4, 6b6bdfb3]
#     kube-linter: [host-ipc, host-network, host-pid]
#     kubescape: [C-0038, C-0041]
#     polaris: [hostIPCSet, hostNetworkSet, hostPIDSet]
#     gatekeeper: [host-namespaces]
package tollgate.kubernetes.no_host_namespaces

import data.tollgate.library.pod

deny contains finding if {
	spec := pod.spec(input)
	some field in ["hostNetwork", "hostPID", "hostIPC"]
	spec[field] == true
	finding := {
		"msg": sprintf("the pod shares a namespace of the node (`%s: true`)", [field]),
		"path": pod.path(input, [field]),
		"remove": [pod.path(input, [field])],
		"same_as": ids[field],
	}
}

ids := {
	"hostIPC": ["CKV_K8S_18", "KSV-0008", "cd290efd", "host-ipc", "C-0038", "hostIPCSet", "host-namespaces"],
	"hostNetwork": ["CKV_K8S_19", "KSV-0009", "6b6bdfb3", "host-network", "C-0041", "hostNetworkSet", "host-namespaces"],
	"hostPID": ["CKV_K8S_17", "KSV-0010", "302736f4", "host-pid", "C-0038", "hostPIDSet", "host-namespaces"],
}
