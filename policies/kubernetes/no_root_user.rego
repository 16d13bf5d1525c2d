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
	finding := object.union(of_pod(spec), {"path": pod.path(input, ["securityContext", "runAsUser"])})
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
		"same_as": array.concat(ids, checkov(list == "containers")),
	}
}

# What the pod sets holds for containers that set nothing. The standard demands it of the pod all the same; other tools
# ask which user a container has in the end.
of_pod(spec) := {
	"msg": "the pod sets `runAsUser: 0`, though each of its containers sets another user",
	"same_as": array.concat(["KSV-0105"], of_low_users(spec)),
} if {
	all_set_another(spec)
} else := {
	"msg": "the pod sets root for its containers (`runAsUser: 0`)",
	"same_as": array.concat(ids, checkov(true)),
}

all_set_another(spec) if {
	is_array(spec.containers)
	every container in containers(spec) { container.securityContext.runAsUser > 0 }
}

containers(spec) := [container |
	some list in pod.lists
	some container in spec[list]
]

# They demand one of 10000 or more.
of_low_users(spec) := ["CKV_K8S_40", "KSV-0020", "02323c00"] if {
	some container in spec.containers
	container.securityContext.runAsUser < 10000
} else := []

ids := [
	"KSV-0105",
	"KSV-0020",
	"02323c00",
	"run-as-non-root",
	"users",
	"container-security-context-user-group-id",
]

# Checkov leaves init containers out.
checkov(true) := ["CKV_K8S_40"]

checkov(false) := []

in_user_namespace(spec) if spec.hostUsers == false
