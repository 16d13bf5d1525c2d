# METADATA
# title: An autoscaler scales a workload that exists, from two replicas up
# description: >-
#   An autoscaler of nothing scales nothing, one that may go down to one replica makes every drained node an outage,
#   and a workload that says its own `replicas` is set back at every apply. A workload that is made elsewhere is named
#   in `external_objects`; where no workload stands beside the autoscaler at all, the result is undecided.
# custom:
#   id: K8S-039
#   severity: medium
#   enforcement: soft
#   view: kubernetes
#   kinds: [autoscaling/HorizontalPodAutoscaler]
#   fix: >-
#     Name the workload in `scaleTargetRef`, set `minReplicas` to 2 or more, and remove `replicas` from the workload.
#   controls:
#     nist-800-53r5: [CP-2, CP-10, SC-5]
#     soc2-tsc-2017: [A1.2]
#     iso-27001-2022: [A.8.14]
#   same_as:
#     kics: [2f652c42, 5744cbb8]
#     kube-linter: [dangling-horizontalpodautoscaler, hpa-minimum-three-replicas]
#     kube-score: [horizontalpodautoscaler-*]
#     kubescape: [C-0300]
package tollgate.kubernetes.autoscaler_can_scale

import data.tollgate.library.neighbour
import data.tollgate.library.nullable
import data.tollgate.library.selector

deny contains finding if {
	is_missing
	selector.has_workloads(input)
	finding := {
		"msg": sprintf("there is no %s `%s` to scale", [target.kind, target.name]),
		"path": ["spec", "scaleTargetRef", "name"],
		"same_as": [
			"2f652c42",
			"dangling-horizontalpodautoscaler",
			"horizontalpodautoscaler-*",
			"C-0300",
		],
	}
}

undecided contains finding if {
	is_missing
	not selector.has_workloads(input)
	finding := {
		"msg": sprintf("%s `%s` is not among what is judged", [article(target.kind), target.name]),
		"path": ["spec", "scaleTargetRef", "name"],
		"fix": "Judge the workload along with its autoscaler, or name it in the parameter `external_objects`.",
	}
}

deny contains finding if {
	is_object(input.spec)
	least := nullable.get(input.spec, "minReplicas", 1)
	is_number(least)
	least < 2
	finding := {
		"msg": sprintf("the workload may be scaled down to %d (`minReplicas`)", [least]),
		"path": ["spec", "minReplicas"],
		"same_as": ["hpa-minimum-three-replicas"],
	}
}

deny contains finding if {
	some workload in targets
	is_number(workload.spec.replicas)
	finding := {
		"msg": sprintf("every apply sets `%s` back to %d replicas (`spec.replicas`)", [target.name, workload.spec.replicas]),
		"path": ["spec", "scaleTargetRef", "name"],
		"fix": sprintf("Remove `spec.replicas` from %s `%s`.", [target.kind, target.name]),
		"same_as": ["5744cbb8"],
	}
}

target := input.spec.scaleTargetRef

is_missing if {
	is_string(target.kind)
	is_string(target.name)
	count(targets) == 0
	not neighbour.is_external(target.kind, neighbour.namespace(input), target.name)
}

# The group is what matters: the version may be another one.
targets := [workload |
	some space in neighbour.spaces(input)
	some version, kinds in space
	workload := kinds[target.kind][target.name]
	group(version) == group(nullable.get(target, "apiVersion", version))
]

group(version) := split(version, "/")[0] if {
	is_string(version)
	contains(version, "/")
} else := ""

article(kind) := sprintf("the %s", [kind])
