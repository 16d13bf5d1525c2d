# METADATA
# title: ConfigMaps hold no secrets
# description: >-
#   Whoever may look at a namespace may read its ConfigMaps; they are neither encrypted nor kept out of logs,
#   backups and Git.
# custom:
#   id: K8S-015
#   severity: medium
#   enforcement: soft
#   view: kubernetes
#   kinds: [ConfigMap]
#   fix: Move the value into a Secret or an external secret store, and replace it, since it is known.
#   controls:
#     nist-800-53r5: [IA-5, IA-5(7)]
#     soc2-tsc-2017: [CC6.1]
#     iso-27001-2022: [A.5.17, A.8.24]
#     pci-dss-4.0.1: ["8.6.2"]
#     cis-kubernetes-1.12: ["5.4.2"]
#   same_as:
#     trivy: [KSV-0109, KSV-01010]
#     polaris: [sensitiveConfigmapContent]
#     kubescape: [C-0012]
package tollgate.kubernetes.no_secrets_in_config_maps

import data.tollgate.library.secret

deny contains finding if {
	some field in ["data", "binaryData"]
	some key, value in input[field]
	secret.is_written(value)
	finding := {
		"msg": sprintf("a secret is written in `%s`", [key]),
		"path": [field, key],
	}
}
