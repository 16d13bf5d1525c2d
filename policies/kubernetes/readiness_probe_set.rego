# METADATA
# title: Containers say when they are ready
# description: >-
#   Without a readiness probe a pod gets traffic from the moment its process starts, and a rollout goes on though the
#   new version answers nothing. Jobs and pods that end of themselves are left out, and so is Knative, which probes on
#   its own.
# custom:
#   id: K8S-031
#   severity: medium
#   enforcement: soft
#   view: kubernetes
#   kinds: [Pod]
#   fix: Set `readinessProbe` to a request that only succeeds when the container can do its work.
#   controls:
#     nist-800-53r5: [CP-2, CP-10, SC-5]
#     soc2-tsc-2017: [A1.2]
#     iso-27001-2022: [A.8.14]
#   same_as:
#     checkov: [CKV_K8S_9]
#     kics: [a659f3b5]
#     kube-linter: [no-readiness-probe]
#     kubescape: [C-0018]
#     polaris: [readinessProbeMissing]
#     kube-score: [pod-probes]
package tollgate.kubernetes.readiness_probe_set

import data.tollgate.library.pod
import data.tollgate.library.workload

deny contains finding if {
	workload.is_long_running(input)
	container := pod.spec(input).containers[index]
	is_object(container)
	not is_object(object.get(container, "readinessProbe", null))
	finding := {
		"msg": sprintf("container `%s` has no readiness probe", [pod.container_name(container)]),
		"path": pod.path(input, ["containers", index, "readinessProbe"]),
	}
}
