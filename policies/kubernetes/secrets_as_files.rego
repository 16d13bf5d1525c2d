# METADATA
# title: Secrets reach containers as files
# description: >-
#   Variables end up in crash reports, logs and the listings of child processes, and stay old when the secret is
#   rotated.
# custom:
#   id: K8S-014
#   severity: medium
#   enforcement: soft
#   view: kubernetes
#   kinds: [Pod]
#   fix: Mount the secret as a volume, and read it from the file.
#   controls:
#     nist-800-53r5: [IA-5, IA-5(7)]
#     soc2-tsc-2017: [CC6.1]
#     iso-27001-2022: [A.5.17, A.8.24]
#     pci-dss-4.0.1: ["8.6.2"]
#     cis-kubernetes-1.12: ["5.4.1"]
#   same_as:
#     checkov: [CKV_K8S_35]
#     kics: [3d658f8b]
#     kube-linter: [read-secret-from-env-var]
#     kubescape: [C-0207]
#     kyverno: [disallow-secrets-from-env-vars]
package tollgate.kubernetes.secrets_as_files

import data.tollgate.library.nullable
import data.tollgate.library.pod

deny contains finding if {
	spec := pod.spec(input)
	reference := spec[list][index].env[position].valueFrom.secretKeyRef
	list in pod.lists
	is_object(reference)
	container := spec[list][index]
	finding := {
		"msg": sprintf("container `%s` gets the secret `%v` as the variable `%v`", [
			pod.container_name(container),
			nullable.get(reference, "name", "(without a name)"),
			nullable.get(container.env[position], "name", "(without a name)"),
		]),
		"path": pod.path(input, [list, index, "env", position, "valueFrom", "secretKeyRef"]),
	}
}

deny contains finding if {
	spec := pod.spec(input)
	reference := spec[list][index].envFrom[position].secretRef
	list in pod.lists
	is_object(reference)
	container := spec[list][index]
	finding := {
		"msg": sprintf("container `%s` gets all of the secret `%v` as variables", [
			pod.container_name(container),
			nullable.get(reference, "name", "(without a name)"),
		]),
		"path": pod.path(input, [list, index, "envFrom", position, "secretRef"]),
	}
}
