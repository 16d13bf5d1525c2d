# METADATA
# title: The default service account has no rights
# description: Every pod of the namespace that names no account runs under `default`, and has all that is given to it.
# custom:
#   id: RBAC-011
#   severity: medium
#   enforcement: soft
#   view: kubernetes
#   kinds: [rbac.authorization.k8s.io/ClusterRoleBinding, rbac.authorization.k8s.io/RoleBinding]
#   fix: Bind the role to an account of the workload, and name it in `serviceAccountName`.
#   controls:
#     nist-800-53r5: [AC-3, AC-6]
#     soc2-tsc-2017: [CC6.3]
#     iso-27001-2022: [A.5.15, A.8.2]
#     pci-dss-4.0.1: ["7.2.1", "7.2.2"]
#     cis-kubernetes-1.12: ["5.1.5"]
#   same_as:
#     checkov: [CKV_K8S_42]
#     kics: [1e749bc9]
package tollgate.kubernetes.no_rights_for_default_account

import data.tollgate.library.nullable

deny contains finding if {
	some index, subject in input.subjects
	is_default(subject)
	finding := {
		"msg": sprintf("the binding gives `%v` to the account `default` of %s", [
			nullable.get(input, ["roleRef", "name"], "(without a name)"),
			place(subject),
		]),
		"path": ["subjects", index, "name"],
	}
}

is_default(subject) if {
	subject.kind == "ServiceAccount"
	subject.name == "default"
}

is_default(subject) if {
	subject.kind == "User"
	is_string(subject.name)
	regex.match(`^system:serviceaccount:[^:]+:default$`, subject.name)
}

place(subject) := sprintf("the namespace `%s`", [namespace]) if {
	namespace := nullable.get(subject, "namespace", nullable.get(input, ["metadata", "namespace"], ""))
	is_string(namespace)
	namespace != ""
} else := "its namespace"
