# METADATA
# title: Containers keep the masks over /proc
# description: >-
#   An unmasked `/proc` shows a container the kernel of the node, and lets it write there. In a user namespace
#   (`hostUsers: false`) that harms the pod alone.
# custom:
#   id: PSS-B10
#   severity: medium
#   enforcement: hard
#   view: kubernetes
#   kinds: [Pod]
#   fix: "Remove `procMount`, or put the pod into a user namespace with `hostUsers: false`."
#   controls:
#     nist-800-53r5: [AC-6, CM-7, SC-39]
#     soc2-tsc-2017: [CC6.1, CC6.8]
#     iso-27001-2022: [A.8.2, A.8.9]
#     pci-dss-4.0.1: ["2.2.1", "2.2.6"]
#   same_as:
#     trivy: [KSV-0027]
#     kics: [f922827f]
#     kube-linter: [unsafe-proc-mount]
#     polaris: [procMount]
#     gatekeeper: [proc-mount]
package tollgate.kubernetes.default_proc_mount

import data.tollgate.library.pod

deny contains finding if {
	spec := pod.spec(input)
	mount := spec[list][index].securityContext.procMount
	list in pod.lists
	mount != "Default"
	is_string(mount)
	container := spec[list][index]
	not in_user_namespace(spec)
	finding := {
		"msg": sprintf("container `%s` mounts /proc without masks (`procMount: %s`)", [pod.container_name(container), mount]),
		"path": pod.path(input, [list, index, "securityContext", "procMount"]),
		"remove": [pod.path(input, [list, index, "securityContext", "procMount"])],
	}
}

in_user_namespace(spec) if spec.hostUsers == false
