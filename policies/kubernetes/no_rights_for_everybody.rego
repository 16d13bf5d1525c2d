# METADATA
# title: Rights are given to named subjects, not to everybody
# description: >-
#   Rights of anonymous users are rights of the internet, those of `system:authenticated` of everybody with an
#   account, and `system:masters` is past every check.
# custom:
#   id: RBAC-010
#   severity: critical
#   enforcement: hard
#   view: kubernetes
#   kinds: [rbac.authorization.k8s.io/ClusterRoleBinding, rbac.authorization.k8s.io/RoleBinding]
#   fix: Bind the role to the users, groups or accounts that need it.
#   controls:
#     nist-800-53r5: [AC-3, AC-6]
#     soc2-tsc-2017: [CC6.3]
#     iso-27001-2022: [A.5.15, A.8.2]
#     pci-dss-4.0.1: ["7.2.1", "7.2.2"]
#     cis-kubernetes-1.12: ["5.1.7"]
#   same_as:
#     trivy: [KSV-0122, KSV-0123, KSV-01011]
#     gatekeeper: [disallowanonymous]
#     kyverno: [restrict-binding-system-groups]
#     datree: [CIS_INVALID_VALUE_SYSTEM_MASTERS]
package tollgate.kubernetes.no_rights_for_everybody

import data.tollgate.library.nullable
import data.tollgate.library.rbac

deny contains finding if {
	some index, subject in input.subjects
	same_as := forbidden[subject.kind][subject.name]
	not is_of_kubernetes
	finding := {
		"msg": sprintf("the binding gives `%v` to `%s`", [role_name, subject.name]),
		"path": ["subjects", index, "name"],
		"same_as": same_as,
	}
}

deny contains finding if {
	some index, subject in input.subjects
	is_any_account(subject)
	writes
	finding := {
		"msg": sprintf("the binding lets everybody who is logged in write (`%v` to `%s`)", [role_name, subject.name]),
		"path": ["subjects", index, "name"],
		"same_as": ["KSV-01011"],
	}
}

undecided contains finding if {
	some index, subject in input.subjects
	is_any_account(subject)
	not writes
	not only_reads
	finding := {
		"msg": sprintf("whether `%v`, which is not here, lets everybody who is logged in write is not known", [role_name]),
		"path": ["subjects", index, "name"],
	}
}

forbidden := {
	"User": {"system:anonymous": ["KSV-0122", "disallowanonymous", "restrict-binding-system-groups"]},
	"Group": {
		"system:unauthenticated": ["KSV-0122", "disallowanonymous", "restrict-binding-system-groups"],
		"system:masters": ["KSV-0123", "restrict-binding-system-groups", "CIS_INVALID_VALUE_SYSTEM_MASTERS"],
	},
}

is_any_account(subject) if {
	subject.kind == "Group"
	subject.name == "system:authenticated"
}

role_name := nullable.get(input, ["roleRef", "name"], "(without a name)")

# The bindings that Kubernetes and kubeadm make themselves.
is_of_kubernetes if {
	[input.metadata.name, role_name] in [
		["cluster-admin", "cluster-admin"],
		["system:public-info-viewer", "system:public-info-viewer"],
		["kubeadm:bootstrap-signer-clusterinfo", "kubeadm:bootstrap-signer-clusterinfo"],
	]
}

writes if role_name in ["cluster-admin", "admin", "edit"]

writes if {
	some rule in rbac.given(input)[_].rules
	is_change(rule)
}

only_reads if role_name in ["view", "system:basic-user", "system:discovery", "system:public-info-viewer"]

only_reads if {
	roles := rbac.given(input)
	count(roles) > 0
	every role in roles { not rbac.is_aggregated(role) }
}

# To ask what one may do is written as the creation of a review.
is_change(rule) if {
	count(rbac.strings_of(rule, "resources")) > 0
	some verb in rbac.strings_of(rule, "verbs")
	not verb in ["get", "list", "watch"]
	some group in rbac.strings_of(rule, "apiGroups")
	not group in ["authentication.k8s.io", "authorization.k8s.io"]
}
