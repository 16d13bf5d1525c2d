# METADATA
# title: Containers keep the masks over /proc even in a user namespace
# description: >-
#   An unmasked `/proc` widens what a container can reach in the kernel, though a user namespace keeps it from the
#   node.
# custom:
#   id: PSS-R07
#   severity: medium
#   enforcement: soft
#   view: kubernetes
#   kinds: [Pod]
#   fix: Remove `procMount`.
#   controls:
#     nist-800-53r5: [AC-6, CM-7, SC-39]
#     soc2-tsc-2017: [CC6.1, CC6.8]
#     iso-27001-2022: [A.8.2, A.8.9]
#     pci-dss-4.0.1: ["2.2.1", "2.2.6"]
#   same_as:
#     trivy: [KSV-0027]
#     kube-linter: [unsafe-proc-mount]
package tollgate.kubernetes.default_proc_mount_always

import data.tollgate.library.pod

deny contains finding if {
	spec := pod.spec(input)
	mount := spec[list][index].securityContext.procMount
	list in pod.lists
	mount != "Default"
	is_string(mount)
	container := spec[list][index]
	finding := {
		"msg": sprintf("container `%s` mounts /proc without masks (`procMount: %s`)", [pod.container_name(container), mount]),
		"path": pod.path(input, [list, index, "securityContext", "procMount"]),
		"remove": [pod.path(input, [list, index, "securityContext", "procMount"])],
	}
}
