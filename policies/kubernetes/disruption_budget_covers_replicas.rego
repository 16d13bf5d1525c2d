# METADATA
# title: A PodDisruptionBudget covers workloads with replicas
# description: >-
#   Without a budget a drained node or an upgrade of the cluster may evict all replicas at once. How many there are is
#   said by `spec.replicas`, or by the autoscaler of the workload.
# custom:
#   id: K8S-035
#   severity: medium
#   enforcement: soft
#   view: kubernetes
#   kinds: [apps/Deployment, apps/StatefulSet]
#   fix: "Add a PodDisruptionBudget with `maxUnavailable: 1` whose selector has the pods' labels."
#   controls:
#     nist-800-53r5: [CP-2, CP-10, SC-5]
#     soc2-tsc-2017: [A1.2]
#     iso-27001-2022: [A.8.14]
#   same_as:
#     kics: [b23e9b98, 1db3a5a5]
#     kube-score: [deployment-has-poddisruptionbudget]
#     polaris: [missingPodDisruptionBudget]
#     kyverno: [require-pdb]
package tollgate.kubernetes.disruption_budget_covers_replicas

import data.tollgate.library.neighbour
import data.tollgate.library.selector
import data.tollgate.library.workload

deny contains finding if {
	is_object(input.spec.template)
	replicas := workload.least_replicas(input)
	is_number(replicas)
	replicas >= 2
	not is_covered(selector.pod_labels(input))
	finding := {
		"msg": sprintf("no PodDisruptionBudget selects the pods of `%s`, of which %d run", [input.metadata.name, replicas]),
		"path": ["spec", "template", "metadata", "labels"],
	}
}

spaces := neighbour.spaces(input)

# In `v1beta1` an empty selector selected nothing.
is_covered(labels) if {
	some space in spaces
	budgets := space["policy/v1"].PodDisruptionBudget
	selector.one_selects(budgets, input.metadata.name, labels)
}

is_covered(labels) if {
	some space in spaces
	budgets := space["policy/v1beta1"].PodDisruptionBudget
	selecting := {name: budget | some name, budget in budgets; not selector.is_empty(budget.spec.selector)}
	selector.one_selects(selecting, input.metadata.name, labels)
}
