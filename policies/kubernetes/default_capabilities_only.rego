# METADATA
# title: Containers add no capability beyond the default set
# description: >-
#   A capability outside the default set (`NET_RAW`, `SYS_ADMIN`, …) lets a container forge packets, load modules or
#   mount file systems of the node.
# custom:
#   id: PSS-B04
#   severity: high
#   enforcement: hard
#   view: kubernetes
#   kinds: [Pod]
#   fix: Remove the capability from `securityContext.capabilities.add`.
#   controls:
#     nist-800-53r5: [AC-6, CM-7, SC-39]
#     soc2-tsc-2017: [CC6.1, CC6.8]
#     iso-27001-2022: [A.8.2, A.8.9]
#     pci-dss-4.0.1: ["2.2.1", "2.2.6"]
#     cis-kubernetes-1.12: ["5.2.9"]
#   same_as:
#     checkov: [CKV_K8S_25, CKV_K8S_39]
#     trivy: [KSV-0022, KSV-0005, KSV-0119, KSV-0120]
#     kics: [19ebaa28, 2f1a0619, 235236ee]
#     kube-linter: [privilege-escalation-container]
#     kubescape: [C-0046]
#     polaris: [dangerousCapabilities]
#     gatekeeper: [capabilities]
package tollgate.kubernetes.default_capabilities_only

import data.tollgate.library.pod

deny contains finding if {
	spec := pod.spec(input)
	capability := spec[list][index].securityContext.capabilities.add[position]
	list in pod.lists
	is_string(capability)
	not capability in default_capabilities
	container := spec[list][index]
	finding := {
		"msg": sprintf("container `%s` adds the capability `%s`", [pod.container_name(container), capability]),
		"path": pod.path(input, [list, index, "securityContext", "capabilities", "add", position]),
		"same_as": array.concat(ids_of_all, object.get(ids, capability, [])),
	}
}

default_capabilities := {
	"AUDIT_WRITE",
	"CHOWN",
	"DAC_OVERRIDE",
	"FOWNER",
	"FSETID",
	"KILL",
	"MKNOD",
	"NET_BIND_SERVICE",
	"SETFCAP",
	"SETGID",
	"SETPCAP",
	"SETUID",
	"SYS_CHROOT",
}

ids_of_all := ["CKV_K8S_25", "KSV-0022", "19ebaa28", "2f1a0619", "C-0046", "capabilities"]

ids := {
	"ALL": ["dangerousCapabilities"],
	"NET_ADMIN": ["dangerousCapabilities"],
	"NET_RAW": ["KSV-0119"],
	"SYS_ADMIN": ["CKV_K8S_39", "KSV-0005", "235236ee", "privilege-escalation-container", "dangerousCapabilities"],
	"SYS_MODULE": ["KSV-0120"],
}
