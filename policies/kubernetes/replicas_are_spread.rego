# METADATA
# title: Replicas are spread over nodes
# description: >-
#   Replicas on one node fail with the node. Without anti-affinity or topology spread constraints that select them the
#   scheduler may put all of them there.
# custom:
#   id: K8S-037
#   severity: low
#   enforcement: advisory
#   view: kubernetes
#   kinds: [apps/Deployment, apps/StatefulSet, argoproj.io/Rollout]
#   fix: >-
#     Set `topologySpreadConstraints` over `kubernetes.io/hostname` and `topology.kubernetes.io/zone`, or
#     `podAntiAffinity`.
#   controls:
#     nist-800-53r5: [CP-2, CP-10, SC-5]
#     soc2-tsc-2017: [A1.2]
#     iso-27001-2022: [A.8.14]
#   same_as:
#     kics: [a31b7b82, d740d048]
#     kube-linter: [no-anti-affinity]
#     kube-score: [deployment-has-host-podantiaffinity]
#     polaris: [topologySpreadConstraint]
package tollgate.kubernetes.replicas_are_spread

import data.tollgate.library.pod
import data.tollgate.library.selector
import data.tollgate.library.workload

deny contains finding if {
	spec := pod.spec(input)
	is_object(spec)
	not takes_pods_of_another
	not is_spread(spec)
	written := places(spec)
	replicas := workload.least_replicas(input)
	is_number(replicas)
	replicas >= 2
	finding := found(written, replicas)
}

# A Rollout may name the workload whose pods it takes over, and which is asked itself.
takes_pods_of_another if is_object(input.spec.workloadRef)

found([], replicas) := {
	"msg": sprintf("all %d replicas of `%s` may run on one node", [replicas, input.metadata.name]),
	"path": pod.path(input, ["topologySpreadConstraints"]),
}

# Polaris asks whether constraints are there, whatever they select.
found(written, replicas) := {
	"msg": sprintf("all %d replicas of `%s` may run on one node: `%s` does not select them", [
		replicas,
		input.metadata.name,
		written[0][count(written[0]) - 1],
	]),
	"path": pod.path(input, written[0]),
	"fix": "Write labels of the pods themselves in the `labelSelector`.",
	"same_as": array.concat(
		["a31b7b82", "d740d048", "no-anti-affinity", "deployment-has-host-podantiaffinity"],
		[id | written[0][0] == "affinity"; id := "topologySpreadConstraint"],
	),
} if {
	count(written) > 0
}

# Where something is written that would spread pods.
places(spec) := array.concat(
	[["topologySpreadConstraints"] | is_filled(spec.topologySpreadConstraints)],
	[["affinity", "podAntiAffinity"] | count(terms(spec)) > 0],
)

is_filled(list) if {
	is_array(list)
	list != []
}

terms(spec) := array.concat(
	[term | some term in spec.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution],
	[preferred.podAffinityTerm |
		some preferred in spec.affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution
	],
)

# Where no selector stands, nothing is selected.
is_spread(spec) if {
	is_array(spec.topologySpreadConstraints)
	some constraint in spec.topologySpreadConstraints
	selector.selects(constraint.labelSelector, labels)
}

is_spread(spec) if {
	some term in terms(spec)
	selector.selects(term.labelSelector, labels)
	not lies_elsewhere(term)
	not is_for_others(term)
}

# The labels of the pods, with those that Kubernetes gives them. Which values these have is nobody's to write.
labels := object.union({key: "" | some key in selector.given}, selector.pod_labels(input))

# The term is about pods of other namespaces alone. What names none may be put in any; in `default` stands what is
# rendered without one.
lies_elsewhere(term) if {
	is_filled(term.namespaces)
	object.get(term, "namespaceSelector", null) == null
	not pod.namespace(input) in ({"", "default"} | {name | some name in term.namespaces})
}

# The term is about pods that differ in a label.
is_for_others(term) if labels[term.mismatchLabelKeys[_]]
