# METADATA
# title: Pods are made by a controller
# description: >-
#   A pod that nobody controls is gone with its node, and is not rolled out or back. Pods of hooks and static pods are
#   left out.
# custom:
#   id: K8S-044
#   severity: low
#   enforcement: advisory
#   view: kubernetes
#   kinds: [Pod]
#   fix: Write a Deployment, or a Job where the work ends.
#   controls:
#     nist-800-53r5: [CP-2, CP-10, SC-5]
#     soc2-tsc-2017: [A1.2]
#     iso-27001-2022: [A.8.14]
#   same_as:
#     kubescape: [C-0073]
#     datree: [K8S_INCORRECT_KIND_VALUE_POD]
#     kyverno: [prevent-bare-pods]
package tollgate.kubernetes.no_bare_pods

import data.tollgate.library.neighbour

deny contains finding if {
	input.kind == "Pod"
	input.apiVersion == "v1"
	not is_owned
	not neighbour.is_hook(input)
	not is_static
	finding := {
		"msg": sprintf("the pod `%s` has no controller", [name]),
		"path": ["kind"],
	}
}

name := input.metadata.name if {
	is_string(input.metadata.name)
} else := "(without a name)"

is_owned if {
	is_array(input.metadata.ownerReferences)
	count(input.metadata.ownerReferences) > 0
}

# The kubelet makes it of a file on the node.
is_static if input.metadata.annotations["kubernetes.io/config.source"]

is_static if input.metadata.annotations["kubernetes.io/config.mirror"]
