# METADATA
# title: Namespaces have a quota and default limits
# description: >-
#   Without a ResourceQuota or a LimitRange one namespace can take what the whole cluster has. What stands among the
#   manifests for the namespace, or without a namespace, counts.
# custom:
#   id: K8S-051
#   severity: low
#   enforcement: advisory
#   view: kubernetes
#   kinds: [Namespace]
#   fix: Add a ResourceQuota and a LimitRange to the namespace.
#   controls:
#     nist-800-53r5: [SC-5, SC-6]
#     soc2-tsc-2017: [A1.1]
#     iso-27001-2022: [A.8.6]
#   same_as:
#     trivy: [KSV-0039, KSV-0040]
#     kyverno: [add-ns-quota]
package tollgate.kubernetes.namespace_has_quota

import data.tollgate.library.neighbour

deny contains finding if {
	name := input.metadata.name
	not name in ["default", "kube-system", "kube-public", "kube-node-lease"]
	not has(name, "ResourceQuota")
	not has(name, "LimitRange")
	finding := {
		"msg": sprintf("the namespace `%s` has neither a ResourceQuota nor a LimitRange", [name]),
		"path": ["metadata", "name"],
	}
}

has(namespace, kind) if {
	some space in neighbour.spaces_of(namespace)
	some item in space.v1[kind]
	is_object(item.spec)
}
