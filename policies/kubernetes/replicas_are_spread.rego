# METADATA
# title: Replicas are spread over nodes
# description: >-
#   Replicas on one node fail with the node. Without anti-affinity or topology spread constraints the scheduler may
#   put all of them there.
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
import data.tollgate.library.workload

deny contains finding if {
	spec := pod.spec(input)
	is_object(spec)
	not is_spread(spec)
	replicas := workload.least_replicas(input)
	is_number(replicas)
	replicas >= 2
	finding := {
		"msg": sprintf("all %d replicas of `%s` may run on one node", [replicas, input.metadata.name]),
		"path": pod.path(input, ["topologySpreadConstraints"]),
	}
}

is_spread(spec) if {
	is_array(spec.topologySpreadConstraints)
	spec.topologySpreadConstraints != []
}

is_spread(spec) if {
	some terms in spec.affinity.podAntiAffinity
	is_array(terms)
	terms != []
}
