# METADATA
# title: Environments of containers hold no secrets in plain text
# description: >-
#   Whoever may read the manifest, the repository or the pod has the secret; and it is rotated only with a deployment.
# custom:
#   id: SEC-003
#   severity: high
#   enforcement: hard
#   view: kubernetes
#   kinds: [Pod]
#   fix: >-
#     Keep the secret in a Secret or an external secret store, mount it as a file or name it by
#     `valueFrom.secretKeyRef`, and replace it, since it is known.
#   controls:
#     nist-800-53r5: [IA-5, IA-5(7)]
#     soc2-tsc-2017: [CC6.1]
#     iso-27001-2022: [A.5.17, A.8.24]
#     pci-dss-4.0.1: ["8.6.2"]
#   same_as:
#     kube-linter: [env-var-secret]
#     polaris: [sensitiveContainerEnvVar]
package tollgate.secrets.environment_has_no_secrets

import data.tollgate.library.nullable
import data.tollgate.library.plaintext
import data.tollgate.library.pod

# Detectors look at the name of a variable as well, and know what is no secret there: a path, a reference, a word that
# stands in place of one. What they find is hidden; other values are of no concern, and nobody looks at them.
deny contains finding if {
	spec := pod.spec(input)
	some list in pod.lists
	some index, container in spec[list]
	some position, variable in container.env
	is_object(variable)
	plaintext.holds_hidden(nullable.get(variable, "name", ""), variable.value)
	finding := {
		"msg": sprintf("variable `%v` of container `%s` holds a secret", [
			nullable.get(variable, "name", "(without a name)"),
			pod.container_name(container),
		]),
		"path": pod.path(input, [list, index, "env", position, "value"]),
	}
}
