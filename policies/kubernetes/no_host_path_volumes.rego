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
#     kubescape: [C-0048, C-0045]
#     polaris: [hostPathSet]
#     gatekeeper: [host-filesystem]
package tollgate.kubernetes.no_host_path_volumes

import data.tollgate.library.nullable
import data.tollgate.library.pod

deny contains finding if {
	spec := pod.spec(input)
	volume := spec.volumes[index]
	is_object(volume.hostPath)
	finding := {
		"msg": sprintf("volume `%s` mounts `%s` of the node", [
			nullable.get(volume, "name", "(without a name)"),
			nullable.get(volume.hostPath, "path", "(no path)"),
		]),
		"path": pod.path(input, ["volumes", index, "hostPath"]),
		"same_as": [id | some group in ids; concerns(group.of, spec, volume); some id in group.ids],
	}
}

# Other tools ask more of the folder, or of how it is mounted.
ids := [
	{"of": "every", "ids": ["KSV-0023", "C-0048", "hostPathSet", "host-filesystem"]},
	{"of": "applications", "ids": ["aa8f7a35"]},
	{"of": "folders of the system", "ids": ["KSV-0121", "sensitive-host-mounts"]},
	{"of": "folders below", "ids": ["5308a7a8"]},
	{"of": "writable", "ids": ["C-0045", "writable-host-mount"]},
	{"of": "writable folders below", "ids": ["b7652612"]},
]

concerns("every", _, _)

concerns("applications", _, _) if nullable.get(input, ["metadata", "namespace"], "") != "kube-system"

concerns("folders of the system", _, volume) if {
	volume.hostPath.path in ["/", "/boot", "/dev", "/etc", "/lib", "/proc", "/sys", "/usr", "/var/lib/docker"]
}

concerns("folders below", _, volume) if is_of_system(volume)

concerns("writable", spec, volume) if is_writable(spec, volume)

concerns("writable folders below", spec, volume) if {
	is_of_system(volume)
	is_writable(spec, volume)
}

is_of_system(volume) if {
	is_string(volume.hostPath.path)
	split(volume.hostPath.path, "/")[1] in {
		"",
		"bin",
		"boot",
		"dev",
		"etc",
		"home",
		"lib",
		"media",
		"proc",
		"root",
		"run",
		"sbin",
		"srv",
		"sys",
		"usr",
		"var",
	}
}

is_writable(spec, volume) if {
	some list in pod.lists
	mount := spec[list][_].volumeMounts[_]
	mount.name == volume.name
	object.get(mount, "readOnly", false) != true
}
