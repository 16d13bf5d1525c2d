# METADATA
# title: Containers do not run as user 0
# description: User 0 is root, in the container and, once it escapes, on the node.
# custom:
#   id: PSS-R04
#   severity: medium
#   enforcement: soft
#   view: kubernetes
#   kinds: [Pod]
#   fix: Set `runAsUser` to the number of a user other than 0, or leave it to the image.
#   controls:
#     nist-800-53r5: [AC-6, CM-7, SC-39]
#     soc2-tsc-2017: [CC6.1, CC6.8]
#     iso-27001-2022: [A.8.2, A.8.9]
#     pci-dss-4.0.1: ["2.2.1", "2.2.6"]
#   same_as:
#     checkov: [CKV_K8S_40]
#     trivy: [KSV-0105, KSV-0020]
#     kics: [02323c00]
#     kube-linter: [run-as-non-root]
#     gatekeeper: [users]
#     kube-score: [container-security-context-user-group-id]
package tollgate.kubernetes.no_root_user

import data.tollgate.library.pod

deny contains finding if {
	spec := pod.spec(input)
	spec.securityContext.runAsUser == 0
	not in_user_namespace(spec)
	finding := {
		"msg": "the pod runs as root (`runAsUser: 0`)",
		"path": pod.path(input, ["securityContext", "runAsUser"]),
	}
}

deny contains finding if {
	spec := pod.spec(input)
	spec[list][index].securityContext.runAsUser == 0
	list in pod.lists
	not in_user_namespace(spec)
	container := spec[list][index]
	finding := {
		"msg": sprintf("container `%s` runs as root (`runAsUser: 0`)", [pod.container_name(container)]),
		"path": pod.path(input, [list, index, "securityContext", "runAsUser"]),
	}
}

in_user_namespace(spec) if spec.hostUsers == false
