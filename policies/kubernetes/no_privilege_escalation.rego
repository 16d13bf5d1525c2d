# METADATA
# title: Containers cannot gain privileges
# description: Unless it is forbidden, a process gains rights through a set-user-ID program, and a bug in one makes it root.
# custom:
#   id: PSS-R02
#   severity: medium
#   enforcement: soft
#   view: kubernetes
#   kinds: [Pod]
#   fix: "Set `securityContext.allowPrivilegeEscalation: false` on each container."
#   controls:
#     nist-800-53r5: [AC-6, CM-7, SC-39]
#     soc2-tsc-2017: [CC6.1, CC6.8]
#     iso-27001-2022: [A.8.2, A.8.9]
#     pci-dss-4.0.1: ["2.2.1", "2.2.6"]
#     cis-kubernetes-1.12: ["5.2.6"]
#   same_as:
#     checkov: [CKV_K8S_20]
#     trivy: [KSV-0001]
#     kics: [5572cc5e, 0a7c420c]
#     kube-linter: [privilege-escalation-container]
#     kubescape: [C-0016]
#     polaris: [privilegeEscalationAllowed]
#     gatekeeper: [allow-privilege-escalation]
package tollgate.kubernetes.no_privilege_escalation

import data.tollgate.library.pod

deny contains finding if {
	spec := pod.spec(input)
	some list in ["containers", "initContainers", "ephemeralContainers"]
	container := spec[list][index]
	is_object(container)
	object.get(container, ["securityContext", "allowPrivilegeEscalation"], null) != false
	not pod.on_windows(spec)
	path := pod.path(input, [list, index, "securityContext", "allowPrivilegeEscalation"])
	finding := object.union(edit(container, path), {
		"msg": sprintf("container `%s` does not set `allowPrivilegeEscalation: false`", [pod.container_name(container)]),
		"path": path,
	})
}

# The API server refuses it of containers that have what it would keep from them.
edit(container, path) := {"set": [{"path": path, "value": false}]} if {
	not needs_escalation(container)
} else := {}

needs_escalation(container) if container.securityContext.privileged == true

needs_escalation(container) if {
	some capability in ["SYS_ADMIN", "CAP_SYS_ADMIN"]
	capability in container.securityContext.capabilities.add
}
