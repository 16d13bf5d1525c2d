# METADATA
# title: Roles do not reach the kubelets
# description: >-
#   Through `nodes/proxy` the kubelet runs commands in every pod of the node, past admission and without a word in
#   the audit log.
# custom:
#   id: RBAC-007
#   severity: high
#   enforcement: hard
#   view: kubernetes
#   kinds: [rbac.authorization.k8s.io/ClusterRole]
#   fix: Remove `nodes/proxy`; `nodes/metrics`, `nodes/stats` and `nodes/log` are enough for what watches nodes.
#   controls:
#     nist-800-53r5: [AC-3, AC-6]
#     soc2-tsc-2017: [CC6.3]
#     iso-27001-2022: [A.5.15, A.8.2]
#     pci-dss-4.0.1: ["7.2.1", "7.2.2"]
#     cis-kubernetes-1.12: ["5.1.10"]
#   same_as:
#     checkov: [CKV2_K8S_2]
#     trivy: [KSV-0047]
#     kyverno: [restrict-clusterrole-nodesproxy]
package tollgate.kubernetes.no_node_proxy

import data.tollgate.library.rbac

deny contains finding if {
	some grant in rbac.grants(input, "", {"nodes/proxy"}, {"get", "create", "update", "patch", "delete"})
	finding := {
		"msg": sprintf("the role allows %s on %s, which reaches the kubelets", [
			rbac.listed(grant.verbs),
			rbac.listed(grant.resources),
		]),
		"path": ["rules", grant.index, "resources"],
		"same_as": array.concat(["KSV-0047", "restrict-clusterrole-nodesproxy"], of_create(grant)),
	}
}

of_create(grant) := ["CKV2_K8S_2"] if {
	count(grant.verbs & {"create", "*"}) > 0
} else := []
