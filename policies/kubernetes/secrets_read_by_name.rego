# METADATA
# title: Roles read no secrets but those that they name
# description: >-
#   Secrets hold the passwords and tokens of others: whoever reads all of them, in a namespace or in the cluster,
#   can be everybody in it.
# custom:
#   id: RBAC-003
#   severity: high
#   enforcement: soft
#   view: kubernetes
#   kinds: [rbac.authorization.k8s.io/ClusterRole, rbac.authorization.k8s.io/Role]
#   fix: Name the secrets that are needed in `resourceNames`, or remove `secrets` from the rule.
#   controls:
#     nist-800-53r5: [AC-3, AC-6]
#     soc2-tsc-2017: [CC6.3]
#     iso-27001-2022: [A.5.15, A.8.2]
#     pci-dss-4.0.1: ["7.2.1", "7.2.2"]
#     cis-kubernetes-1.12: ["5.1.2"]
#   same_as:
#     checkov: [CKV2_K8S_5]
#     trivy: [KSV-0041, KSV-0113]
#     kics: [b7bca5c4, 056ac60e]
#     kube-linter: [access-to-secrets]
#     kubescape: [C-0015, C-0186]
#     kyverno: [restrict-secret-role-verbs]
package tollgate.kubernetes.secrets_read_by_name

import data.tollgate.library.rbac

deny contains finding if {
	some grant in rbac.grants(input, "", {"secrets"}, {"get", "list", "watch"})
	count(rbac.names(input.rules[grant.index])) == 0
	finding := {
		"msg": sprintf("the role allows %s on %s, which reads all secrets", [
			rbac.listed(grant.verbs),
			rbac.listed(grant.resources),
		]),
		"path": ["rules", grant.index, "resources"],
		"same_as": [
			"CKV2_K8S_5",
			of_scope,
			"b7bca5c4",
			"056ac60e",
			"access-to-secrets",
			"C-0015",
			"C-0186",
			"restrict-secret-role-verbs",
		],
	}
}

of_scope := "KSV-0041" if {
	input.kind == "ClusterRole"
} else := "KSV-0113"
