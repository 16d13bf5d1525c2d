# METADATA
# title: Roles do not change admission webhooks
# description: >-
#   A webhook sees every object that is written, secrets too, and decides on it: who changes one reads them all and
#   lets pass what they like.
# custom:
#   id: RBAC-008
#   severity: high
#   enforcement: soft
#   view: kubernetes
#   kinds: [rbac.authorization.k8s.io/ClusterRole]
#   fix: Remove the verbs that write; let whoever administers the cluster install webhooks.
#   controls:
#     nist-800-53r5: [AC-3, AC-6]
#     soc2-tsc-2017: [CC6.3]
#     iso-27001-2022: [A.5.15, A.8.2]
#     pci-dss-4.0.1: ["7.2.1", "7.2.2"]
#     cis-kubernetes-1.12: ["5.1.12"]
#   same_as:
#     checkov: [CKV_K8S_155]
#     trivy: [KSV-0114]
#     kubescape: [C-0036, C-0039]
#     kyverno: [restrict-clusterrole-mutating-validating-admission-webhooks]
package tollgate.kubernetes.no_change_of_webhooks

import data.tollgate.library.rbac

deny contains finding if {
	some grant in rbac.grants(input, "admissionregistration.k8s.io", configurations, writing)
	finding := {
		"msg": sprintf("the role allows %s on %s%s", [
			rbac.listed(grant.verbs),
			rbac.listed(grant.resources),
			rbac.restriction(input.rules[grant.index]),
		]),
		"path": ["rules", grant.index, "verbs"],
	}
}

configurations := {"mutatingwebhookconfigurations", "validatingwebhookconfigurations"}

writing := {"create", "update", "patch", "delete", "deletecollection"}
