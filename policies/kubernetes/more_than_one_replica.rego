# METADATA
# title: Workloads in production run more than one replica
# description: >-
#   With a single replica every drained node, crash and rollout is an outage. Zero replicas are a workload that is
#   switched off, and where something scales the workload, that says how many there are. What is in production is said
#   by the run's environment or by `production_namespaces`.
# custom:
#   id: K8S-034
#   severity: medium
#   enforcement: soft
#   view: kubernetes
#   kinds: [apps/Deployment, apps/StatefulSet, argoproj.io/Rollout]
#   fix: Set `spec.replicas` to 2 or more, or let a HorizontalPodAutoscaler scale the workload.
#   controls:
#     nist-800-53r5: [CP-2, CP-10, SC-5]
#     soc2-tsc-2017: [A1.2]
#     iso-27001-2022: [A.8.14]
#   same_as:
#     kube-linter: [minimum-three-replicas]
#     kube-score: [deployment-replicas]
#     polaris: [deploymentMissingReplicas]
#     gatekeeper: [replicalimits]
package tollgate.kubernetes.more_than_one_replica

import data.tollgate.library.nullable
import data.tollgate.library.production
import data.tollgate.library.workload

deny contains finding if {
	replicas := nullable.get(input, ["spec", "replicas"], 1)
	replicas in [1, null]
	production.is_manifest(input)
	count(workload.autoscalers(input)) == 0
	finding := {
		"msg": sprintf("a single replica of `%s` runs in production", [input.metadata.name]),
		"path": ["spec", "replicas"],
	}
}
