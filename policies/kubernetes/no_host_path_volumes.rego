# METADATA
# title: Pods mount nothing from the file system of the node
# description: >-
#   A `hostPath` volume shows a container files of the node: the container runtime's socket, the kubelet's keys,
#   other pods' secrets.
# custom:
#   id: PSS-B05
#   severity: high
#   enforcement: hard
#   view: kubernetes
#   kinds: [Pod]
#   fix: Use an `emptyDir`, a `configMap`, a `persistentVolumeClaim` or a CSI volume instead of `hostPath`.
#   controls:
#     nist-800-53r5: [AC-6, CM-7, SC-39]
#     soc2-tsc-2017: [CC6.1, CC6.8]
#     iso-27001-2022: [A.8.2, A.8.9]
#     pci-dss-4.0.1: ["2.2.1", "2.2.6"]
#     cis-kubernetes-1.12: ["5.2.11"]
#   same_as:
#     trivy: [KSV-0023, KSV-0121]
#     kics: [aa8f7a35, 5308a7a8, b7652612]
#     kube-linter: [sensitive-host-mounts, writable-host-mount]
package tollgate.kubernetes.no_host_path_volumes

import data.tollgate.library.pod

deny contains finding if {
	spec := pod.spec(input)
	volume := spec.volumes[index]
	is_object(volume.hostPath)
	finding := {
		"msg": sprintf("volume `%s` mounts `%s` of the node", [
			object.get(volume, "name", "(without a name)"),
			object.get(volume.hostPath, "path", "(no path)"),
		]),
		"path": pod.path(input, ["volumes", index, "hostPath"]),
	}
}
