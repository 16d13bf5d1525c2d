# METADATA
# title: Workloads have the labels that say what they are
# description: >-
#   Whoever looks for the owner of a workload, for what it costs or for what an incident concerns, goes by its labels.
#   By default one label is demanded, a name, in any of its usual spellings, since nearly all charts have it; an
#   owner, a version or a part of the company is added by the parameter `required_labels`. Judged are workloads, by
#   their own labels or those of their pods, and what stands in front of them or holds their data; hooks are left out.
# custom:
#   id: K8S-043
#   severity: low
#   enforcement: soft
#   view: kubernetes
#   kinds: [Pod, Service, Ingress, PersistentVolumeClaim]
#   fix: Add the labels under `metadata.labels`, as the parameter `required_labels` names them.
#   controls:
#     nist-800-53r5: [CM-8]
#     soc2-tsc-2017: [CC6.1]
#     iso-27001-2022: [A.5.9]
#     pci-dss-4.0.1: ["12.5.1"]
#   same_as:
#     kics: [1123031a]
#     kube-linter: [required-label-owner]
#     kubescape: [C-0076, C-0077]
#     gatekeeper: [requiredlabels]
#     kyverno: [require-labels]
#   params:
#     required_labels:
#       default: ["app.kubernetes.io/name|app.kubernetes.io/component|app.kubernetes.io/instance|app|k8s-app|name"]
#       description: >-
#         The labels that workloads, Services, Ingresses and PersistentVolumeClaims must have; `a|b` is either.
package tollgate.kubernetes.required_labels_set

import data.tollgate.library.neighbour
import data.tollgate.library.pod

deny contains finding if {
	some wanted in data.params.required_labels
	is_object(input.metadata)
	names := split(wanted, "|")
	not has_one(names)
	not neighbour.is_hook(input)
	finding := {
		"msg": sprintf("there is no label `%s`%s", [names[0], others(names)]),
		"path": ["metadata", "labels"],
	}
}

# What is said of the pods is said of the workload.
has_one(names) if {
	labels := input.metadata.labels
	some name in names
	not labels[name] in ["", null]
	labels[name] != null
} else if {
	labels := pod.metadata(input).labels
	some name in names
	not labels[name] in ["", null]
	labels[name] != null
}

others(names) := " or another that `required_labels` takes for it" if {
	count(names) > 1
} else := ""
