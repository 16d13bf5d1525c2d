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

import data.tollgate.library.pod

deny contains finding if {
	spec := pod.spec(input)
	spec.securityContext.runAsNonRoot == false
	not in_user_namespace(spec)
	path := pod.path(input, ["securityContext", "runAsNonRoot"])
	finding := object.union(edit_of_pod(spec, path), {
		"msg": "the pod may run as root (`runAsNonRoot: false`)",
		"path": path,
	})
}

deny contains finding if {
	spec := pod.spec(input)
	some list in ["containers", "initContainers", "ephemeralContainers"]
	container := spec[list][index]
	is_object(container)
	of_pod := object.get(spec, ["securityContext", "runAsNonRoot"], null)
	object.get(container, ["securityContext", "runAsNonRoot"], of_pod) != true
	not answered(container, of_pod)
	not in_user_namespace(spec)
	path := pod.path(input, [list, index, "securityContext", "runAsNonRoot"])
	finding := object.union(edit(spec, container, path), {
		"msg": sprintf("container `%s` may run as root (`runAsNonRoot` is not true)", [pod.container_name(container)]),
		"path": path,
	})
}

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
	some list in pod.lists
	starts_as_root(spec, spec[list][_])
}

starts_as_root(spec, container) if {
	of_pod := object.get(spec, ["securityContext", "runAsUser"], null)
	object.get(container, ["securityContext", "runAsUser"], of_pod) == 0
}
