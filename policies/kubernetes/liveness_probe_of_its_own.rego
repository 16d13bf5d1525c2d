# METADATA
# title: Containers have a liveness probe of their own
# description: >-
#   A container that hangs is only restarted if a liveness probe tells. One that is the same as the readiness probe
#   restarts containers that are merely busy, where they should be left without traffic for a while.
# custom:
#   id: K8S-032
#   severity: low
#   enforcement: advisory
#   view: kubernetes
#   kinds: [Pod]
#   fix: >-
#     Set `livenessProbe` to an endpoint that fails only when a restart helps, and give it more time than
#     `readinessProbe`.
#   controls:
#     nist-800-53r5: [CP-2, CP-10, SC-5]
#     soc2-tsc-2017: [A1.2]
#     iso-27001-2022: [A.8.14]
#   same_as:
#     checkov: [CKV_K8S_8]
#     kics: [ade74944]
#     kube-linter: [no-liveness-probe]
#     kubescape: [C-0056]
#     kube-score: [pod-probes-identical]
#     kyverno: [ensure-probes-different]
package tollgate.kubernetes.liveness_probe_of_its_own

import data.tollgate.library.pod
import data.tollgate.library.workload

deny contains finding if {
	workload.is_long_running(input)
	container := pod.spec(input).containers[index]
	is_object(container)
	not is_object(object.get(container, "livenessProbe", null))
	finding := {
		"msg": sprintf("container `%s` has no liveness probe", [pod.container_name(container)]),
		"path": pod.path(input, ["containers", index, "livenessProbe"]),
		"same_as": ["CKV_K8S_8", "ade74944", "no-liveness-probe", "C-0056"],
	}
}

# Probes of one endpoint are no defect where the one waits longer than the other.
deny contains finding if {
	workload.is_long_running(input)
	container := pod.spec(input).containers[index]
	is_object(container.livenessProbe)
	is_object(container.readinessProbe)
	object.union(defaults, container.livenessProbe) == object.union(defaults, container.readinessProbe)
	finding := {
		"msg": sprintf("the liveness probe of container `%s` is its readiness probe", [pod.container_name(container)]),
		"path": pod.path(input, ["containers", index, "livenessProbe"]),
		"same_as": ["pod-probes-identical", "ensure-probes-different"],
	}
}

# What Kubernetes takes where a probe says nothing.
defaults := {
	"failureThreshold": 3,
	"initialDelaySeconds": 0,
	"periodSeconds": 10,
	"successThreshold": 1,
	"timeoutSeconds": 1,
}
