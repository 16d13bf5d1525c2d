# METADATA
# title: Containers cannot write to their root file system
# description: >-
#   Whoever breaks into a container that can write to its own files leaves tools there and changes the program.
# custom:
#   id: K8S-009
#   severity: medium
#   enforcement: soft
#   view: kubernetes
#   kinds: [Pod]
#   fix: "Set `securityContext.readOnlyRootFilesystem: true`, and mount an `emptyDir` where the program writes."
#   controls:
#     nist-800-53r5: [AC-6, CM-7, SC-39]
#     soc2-tsc-2017: [CC6.1, CC6.8]
#     iso-27001-2022: [A.8.2, A.8.9]
#     pci-dss-4.0.1: ["2.2.1", "2.2.6"]
#   same_as:
#     checkov: [CKV_K8S_22]
#     trivy: [KSV-0014]
#     kics: [a9c2f49d]
#     kube-linter: [no-read-only-root-fs]
#     kubescape: [C-0017]
#     polaris: [notReadOnlyRootFilesystem]
#     gatekeeper: [read-only-root-filesystem]
package tollgate.kubernetes.root_file_system_read_only

import data.tollgate.library.pod

deny contains finding if {
	spec := pod.spec(input)
	some list in ["containers", "initContainers", "ephemeralContainers"]
	container := spec[list][index]
	is_object(container)
	object.get(container, ["securityContext", "readOnlyRootFilesystem"], null) != true
	not pod.on_windows(spec)
	path := pod.path(input, [list, index, "securityContext", "readOnlyRootFilesystem"])
	finding := {
		"msg": sprintf("container `%s` can write to its root file system", [pod.container_name(container)]),
		"path": path,
		"set": [{"path": path, "value": true}],
	}
}
