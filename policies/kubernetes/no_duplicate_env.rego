# METADATA
# title: An environment variable is set once
# description: >-
#   Of two variables of one name in a container the later one counts, whichever was meant; which one survives a patch
#   is hard to say.
# custom:
#   id: K8S-046
#   severity: low
#   enforcement: soft
#   view: kubernetes
#   kinds: [Pod]
#   fix: Remove all but one of the variables.
#   controls:
#     nist-800-53r5: [CM-2, CM-2(2), CM-6]
#     soc2-tsc-2017: [CC7.1, CC8.1]
#     iso-27001-2022: [A.8.9]
#     pci-dss-4.0.1: ["2.2.1"]
#   same_as:
#     kube-linter: [duplicate-env-var]
#     kubescape: [C-0295]
#     kube-score: [environment-variable-key-duplication]
package tollgate.kubernetes.no_duplicate_env

import data.tollgate.library.pod

deny contains finding if {
	some list in pod.lists
	container := pod.spec(input)[list][index]
	names := [object.get(variable, "name", null) | some variable in container.env; is_object(variable)]
	count(names) > count({name | some name in names})
	some name, places in positions(container.env)
	count(places) > 1
	finding := {
		"msg": sprintf("the variable `%s` of container `%s` is set %d times", [
			name,
			pod.container_name(container),
			count(places),
		]),
		"path": pod.path(input, [list, index, "env", max(places), "name"]),
	}
}

# At which places of a list each name stands.
positions(variables) := {name: places |
	some variable in variables
	name := variable.name
	is_string(name)
	places := {position | some position, other in variables; other.name == name}
}
