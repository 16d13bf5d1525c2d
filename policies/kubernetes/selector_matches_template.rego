# METADATA
# title: A workload's selector selects its own pods
# description: >-
#   The API server refuses a workload whose pods do not have the labels that its selector asks for, so that the
#   release stops half way.
# custom:
#   id: K8S-038
#   severity: high
#   enforcement: hard
#   view: kubernetes
#   kinds: [apps/Deployment, apps/StatefulSet, apps/DaemonSet, apps/ReplicaSet, argoproj.io/Rollout]
#   fix: >-
#     Give `spec.template.metadata.labels` every label of `spec.selector`. A selector cannot be changed later.
#   controls:
#     nist-800-53r5: [CP-2, CP-10, SC-5]
#     soc2-tsc-2017: [A1.2]
#     iso-27001-2022: [A.8.14]
#   same_as:
#     kube-linter: [mismatching-selector]
#     kubescape: [C-0296]
#     kube-score: [deployment-pod-selector-labels-match-template-metadata-labels]
package tollgate.kubernetes.selector_matches_template

import data.tollgate.library.selector

deny contains finding if {
	wanted := input.spec.selector.matchLabels
	is_object(input.spec.template)
	labels := selector.pod_labels(input)
	some key, value in wanted
	not labels[key] == value
	finding := {
		"msg": sprintf("the selector asks for the label `%s: %v`, and the pods have %s", [key, value, has(labels, key)]),
		"path": ["spec", "selector", "matchLabels", key],
	}
}

deny contains finding if {
	is_object(input.spec.template)
	labels := selector.pod_labels(input)
	expression := input.spec.selector.matchExpressions[index]
	is_object(expression)
	not selector.fits(expression, labels)
	finding := {
		"msg": sprintf("the selector's expression about `%v` does not hold for the pods' labels", [expression.key]),
		"path": ["spec", "selector", "matchExpressions", index],
	}
}

has(labels, key) := sprintf("`%s: %v`", [key, labels[key]]) if {
	labels[key]
} else := "none of that name"
