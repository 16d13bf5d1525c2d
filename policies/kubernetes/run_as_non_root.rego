# METADATA
# title: Containers run as a non-root user
# description: A process that runs as root in the container is root on the node once it escapes.
# custom:
#   id: PSS-R03
#   severity: medium
#   enforcement: soft
#   view: kubernetes
#   kinds: [Pod]
#   fix: "Set `securityContext.runAsNonRoot: true` on the pod or on each container."
#   controls:
#     nist-800-53r5: [AC-6, CM-7, SC-39]
#     soc2-tsc-2017: [CC6.1, CC6.8]
#     iso-27001-2022: [A.8.2, A.8.9]
#     pci-dss-4.0.1: ["2.2.1", "2.2.6"]
#     cis-kubernetes-1.12: ["5.2.7"]
#   same_as:
#     checkov: [CKV_K8S_23]
#     trivy: [KSV-0012]
#     kics: [cf34805e, e3aa0612]
#     kube-linter: [run-as-non-root]
#     kubescape: [C-0013]
#     polaris: [runAsRootAllowed]
package tollgate.kubernetes.run_as_non_root

import data.tollgate.library.nullable
import data.tollgate.library.pod

deny contains finding if {
	spec := pod.spec(input)
	spec.securityContext.runAsNonRoot == false
	not in_user_namespace(spec)
	path := pod.path(input, ["securityContext", "runAsNonRoot"])
	finding := object.union_n([edit_of_pod(spec, path), told_of_pod(spec), {"path": path}])
}

deny contains finding if {
	spec := pod.spec(input)
	some list in ["containers", "initContainers", "ephemeralContainers"]
	container := spec[list][index]
	is_object(container)
	of_pod := object.get(spec, ["securityContext", "runAsNonRoot"], null)
	nullable.get(container, ["securityContext", "runAsNonRoot"], of_pod) != true
	not answered(container, of_pod)
	not in_user_namespace(spec)
	path := pod.path(input, [list, index, "securityContext", "runAsNonRoot"])
	finding := object.union_n([edit(spec, container, path), told(spec, container, list), {"path": path}])
}

# A user other than 0 is set, so that the container does not run as root; that it must not is still not said.
told_of_pod(spec) := {
	"msg": "the pod does not demand a non-root user (`runAsNonRoot: false`), though others than 0 are set",
	"same_as": of_users(spec, containers(spec)),
} if {
	is_array(spec.containers)
	count(spec.containers) > 0
	every container in containers(spec) { sets_user(spec, container) }
} else := {
	"msg": "the pod may run as root (`runAsNonRoot: false`)",
	"same_as": array.concat(ids, ["CKV_K8S_23"]),
}

told(spec, container, list) := {
	"msg": sprintf("container `%s` does not demand a non-root user (`runAsNonRoot` is not true), though it runs as %v", [
		pod.container_name(container),
		user(spec, container),
	]),
	"same_as": array.concat(of_users(spec, [container]), [id | is_overruled(spec, container, list); id := "CKV_K8S_23"]),
} if {
	sets_user(spec, container)
} else := {
	"msg": sprintf("container `%s` may run as root (`runAsNonRoot` is not true)", [pod.container_name(container)]),
	"same_as": array.concat(ids, ["CKV_K8S_23"]),
} if {
	list == "containers"
} else := {
	# Checkov leaves init containers out.
	"msg": sprintf("container `%s` may run as root (`runAsNonRoot` is not true)", [pod.container_name(container)]),
	"same_as": ids,
}

ids := ["KSV-0012", "cf34805e", "e3aa0612", "run-as-non-root", "C-0013", "runAsRootAllowed"]

# Others are content with the user, kube-linter with user and group.
of_users(spec, list) := ["KSV-0012", "run-as-non-root"] if {
	some container in list
	not sets_group(spec, container)
} else := ["KSV-0012"]

# Checkov does not look for the pod's user where the container takes back what the pod demands.
is_overruled(spec, container, "containers") if {
	spec.securityContext.runAsNonRoot == true
	object.get(container, ["securityContext", "runAsUser"], null) == null
}

containers(spec) := [container |
	some list in pod.lists
	some container in spec[list]
	is_object(container)
]

sets_user(spec, container) if {
	number := user(spec, container)
	is_number(number)
	number > 0
}

sets_group(spec, container) if {
	number := group(spec, container)
	is_number(number)
	number > 0
}

user(spec, container) := nullable.get(
	container,
	["securityContext", "runAsUser"],
	object.get(spec, ["securityContext", "runAsUser"], null),
)

group(spec, container) := nullable.get(
	container,
	["securityContext", "runAsGroup"],
	object.get(spec, ["securityContext", "runAsGroup"], null),
)

# The pod answers for a container that says nothing. Where it says false it is told of once, above.
answered(container, of_pod) if {
	is_boolean(of_pod)
	object.get(container, ["securityContext", "runAsNonRoot"], null) == null
}

in_user_namespace(spec) if spec.hostUsers == false

# What is said to start as root would not start any more.
edit(spec, container, path) := {"set": [{"path": path, "value": true}]} if {
	not starts_as_root(spec, container)
} else := {}

edit_of_pod(spec, path) := {"set": [{"path": path, "value": true}]} if {
	not some_start_as_root(spec)
} else := {}

some_start_as_root(spec) if {
	some container in containers(spec)
	starts_as_root(spec, container)
}

starts_as_root(spec, container) if user(spec, container) == 0
