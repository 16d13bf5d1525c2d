# METADATA
# title: Containers say how much ephemeral storage they need
# description: >-
#   Logs, emptyDir volumes and what a container writes share the node's disk. Without a limit one container fills it,
#   and the kubelet evicts its neighbours.
# custom:
#   id: K8S-048
#   severity: low
#   enforcement: advisory
#   view: kubernetes
#   kinds: [Pod]
#   fix: >-
#     Set `resources.requests.ephemeral-storage` and `resources.limits.ephemeral-storage`, or defaults in a
#     LimitRange.
#   controls:
#     nist-800-53r5: [SC-5, SC-6]
#     soc2-tsc-2017: [A1.1]
#     iso-27001-2022: [A.8.6]
#   same_as:
#     kube-score: [container-ephemeral-storage-request-and-limit]
#     gatekeeper: [ephemeralstoragelimit]
package tollgate.kubernetes.ephemeral_storage_set

import data.tollgate.library.neighbour
import data.tollgate.library.pod

deny contains finding if {
	some list in ["containers", "initContainers"]
	containers := spec[list]
	container := containers[index]
	is_object(container)
	object.get(container, ["resources", "limits", "ephemeral-storage"], null) == null
	missing := lacking(container)
	not has_defaults
	finding := {
		"msg": sprintf("container `%s` has no `%s` for ephemeral storage", [
			pod.container_name(container),
			concat("` and no `", missing),
		]),
		"path": pod.path(input, [list, index, "resources"]),
	}
}

spec := pod.spec(input)

# What a container without a limit lacks. A limit is the request too where none is set.
lacking(container) := ["requests", "limits"] if {
	object.get(container, ["resources", "requests", "ephemeral-storage"], null) == null
} else := ["limits"]

has_defaults if {
	some ranges in neighbour.of_kind(input, ["v1"], "LimitRange")
	some range in ranges
	some limit in range.spec.limits
	limit.type == "Container"
	limit["default"]["ephemeral-storage"]
}
