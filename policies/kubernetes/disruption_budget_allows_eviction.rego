# METADATA
# title: A PodDisruptionBudget lets pods be evicted
# description: >-
#   A budget that allows no disruption at all stops every drain of a node, and with it upgrades of the cluster; one
#   that says nothing protects nothing.
# custom:
#   id: K8S-036
#   severity: medium
#   enforcement: soft
#   view: kubernetes
#   kinds: [policy/PodDisruptionBudget]
#   fix: "Write `maxUnavailable: 1` in place of `minAvailable`, and run at least two replicas."
#   controls:
#     nist-800-53r5: [CP-2, CP-10, SC-5]
#     soc2-tsc-2017: [A1.2]
#     iso-27001-2022: [A.8.14]
#   same_as:
#     kube-linter: [pdb-max-unavailable, pdb-min-available, pdb-unhealthy-pod-eviction-policy]
#     polaris: [pdbDisruptionsIsZero]
#     kyverno: [deployment-replicas-higher-than-pdb]
package tollgate.kubernetes.disruption_budget_allows_eviction

import data.tollgate.library.neighbour
import data.tollgate.library.selector
import data.tollgate.library.workload

deny contains finding if {
	input.spec.maxUnavailable in [0, "0%", "0"]
	finding := {
		"msg": sprintf("no pod may ever be evicted (`maxUnavailable` is `%v`)", [input.spec.maxUnavailable]),
		"path": ["spec", "maxUnavailable"],
		"same_as": ["pdb-max-unavailable", "pdbDisruptionsIsZero"],
	}
}

deny contains finding if {
	input.spec.minAvailable == "100%"
	finding := {
		"msg": "no pod may ever be evicted (`minAvailable` is `100%`)",
		"path": ["spec", "minAvailable"],
		"same_as": ["pdb-min-available", "pdbDisruptionsIsZero"],
	}
}

deny contains finding if {
	least := input.spec.minAvailable
	not least in ["100%", 0, "0%"]
	counts := replicas
	count(counts) > 0
	most := sum(counts)
	most > 0
	needed(least, most) >= most
	finding := {
		"msg": sprintf("no pod may be evicted (`minAvailable` is `%v`, and no more than %d run)", [least, most]),
		"path": ["spec", "minAvailable"],
		"same_as": ["pdb-min-available", "pdbDisruptionsIsZero", "deployment-replicas-higher-than-pdb"],
	}
}

deny contains finding if {
	is_object(input.spec)
	object.get(input.spec, "minAvailable", null) == null
	object.get(input.spec, "maxUnavailable", null) == null
	finding := {
		"msg": "the budget protects nothing (neither `maxUnavailable` nor `minAvailable` is set)",
		"path": ["spec", "maxUnavailable"],
		"same_as": ["pdb-max-unavailable", "pdb-min-available"],
	}
}

# Pods that are broken anyway hold up a drain as well.
warn contains finding if {
	input.apiVersion == "policy/v1"
	is_object(input.spec)
	object.get(input.spec, "unhealthyPodEvictionPolicy", null) != "AlwaysAllow"
	finding := {
		"msg": "pods that are not ready may not be evicted (`unhealthyPodEvictionPolicy` is not `AlwaysAllow`)",
		"path": ["spec", "unhealthyPodEvictionPolicy"],
		"fix": "Set `unhealthyPodEvictionPolicy: AlwaysAllow` (Kubernetes 1.27 and later).",
		"set": [{"path": ["spec", "unhealthyPodEvictionPolicy"], "value": "AlwaysAllow"}],
		"same_as": ["pdb-unhealthy-pod-eviction-policy"],
	}
}

# How many pods of each workload that the budget selects run at most. None where one of them does not say.
replicas := [item.most | some item in selected] if {
	every item in selected { is_number(item.most) }
}

selected := [item |
	some kind in ["Deployment", "StatefulSet", "ReplicaSet", "Rollout"]
	some workloads in neighbour.of_kind(input, ["apps/v1", "argoproj.io/v1alpha1"], kind)
	some item in among(workloads, input.spec.selector)
]

# The label that tells most is looked at first.
among(workloads, wanted) := [{"most": workload.most_replicas(object)} |
	key := selector.telling(wanted.matchLabels)
	value := wanted.matchLabels[key]
	some object in workloads
	object.spec.template.metadata.labels[key] == value
	selector.selects(wanted, object.spec.template.metadata.labels)
] if {
	selector.telling(wanted.matchLabels)
} else := [{"most": workload.most_replicas(object)} |
	some object in workloads
	selector.selects(wanted, object.spec.template.metadata.labels)
]

needed(least, _) := least if is_number(least)

# Kubernetes rounds up.
needed(least, most) := ceil((to_number(trim_suffix(least, "%")) * most) / 100) if {
	is_string(least)
	regex.match(`^[0-9]{1,9}%$`, least)
}
