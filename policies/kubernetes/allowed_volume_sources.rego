# METADATA
# title: Volumes come from sources that the cluster governs
# description: >-
#   Other sources (`hostPath`, `nfs`, `gitRepo`, disks of a cloud) go past the storage classes, quotas and rights
#   that the cluster keeps.
# custom:
#   id: PSS-R01
#   severity: low
#   enforcement: soft
#   view: kubernetes
#   kinds: [Pod]
#   fix: >-
#     Use a `configMap`, `csi`, `downwardAPI`, `emptyDir`, `ephemeral`, `image`, `persistentVolumeClaim`,
#     `projected` or `secret` volume.
#   controls:
#     nist-800-53r5: [AC-6, CM-7, SC-39]
#     soc2-tsc-2017: [CC6.1, CC6.8]
#     iso-27001-2022: [A.8.2, A.8.9]
#     pci-dss-4.0.1: ["2.2.1", "2.2.6"]
#   same_as:
#     trivy: [KSV-0028]
#     gatekeeper: [volumes]
package tollgate.kubernetes.allowed_volume_sources

import data.tollgate.library.nullable
import data.tollgate.library.pod

deny contains finding if {
	spec := pod.spec(input)
	volume := spec.volumes[index]
	is_object(volume)
	is_object(volume[source])
	not source in allowed_sources
	finding := {
		"msg": sprintf("volume `%s` has the source `%s`", [nullable.get(volume, "name", "(without a name)"), source]),
		"path": pod.path(input, ["volumes", index, source]),
	}
}

allowed_sources := {
	"configMap",
	"csi",
	"downwardAPI",
	"emptyDir",
	"ephemeral",
	"image",
	"persistentVolumeClaim",
	"projected",
	"secret",
}
