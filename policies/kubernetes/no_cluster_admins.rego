# METADATA
# title: Only subjects that are agreed on administer the cluster
# description: >-
#   Whoever is bound to `cluster-admin` may do everything to everybody, and so may whoever gets hold of the token.
# custom:
#   id: RBAC-002
#   severity: high
#   enforcement: hard
#   view: kubernetes
#   kinds: [rbac.authorization.k8s.io/ClusterRoleBinding, rbac.authorization.k8s.io/RoleBinding]
#   fix: >-
#     Bind a role that allows what is needed, in the namespace where it is needed, or name the subject in
#     `cluster_admin_subjects`.
#   params:
#     cluster_admin_subjects:
#       default: []
#       description: >-
#         Who may administer the cluster, as `Group/<name>`, `User/<name>` or `ServiceAccount/<namespace>/<name>`, with
#         `*` for any text.
#   controls:
#     nist-800-53r5: [AC-3, AC-6]
#     soc2-tsc-2017: [CC6.3]
#     iso-27001-2022: [A.5.15, A.8.2]
#     pci-dss-4.0.1: ["7.2.1", "7.2.2"]
#     cis-kubernetes-1.12: ["5.1.1"]
#   same_as:
#     trivy: [KSV-0111]
#     kics: [249328b8]
#     kube-linter: [cluster-admin-role-binding]
#     kubescape: [C-0035, C-0185]
#     polaris: [clusterrolebindingClusterAdmin]
#     kyverno: [restrict-binding-clusteradmin]
package tollgate.kubernetes.no_cluster_admins

import data.tollgate.library.nullable
import data.tollgate.library.rbac

deny contains finding if {
	same_as := ids[input.kind][input.roleRef.name]
	nullable.get(input, ["roleRef", "kind"], "ClusterRole") == "ClusterRole"
	named := {identity |
		some subject in rbac.subjects(input)
		identity := identity_of(subject)
		not is_allowed(identity)
	}
	count(named) > 0
	finding := {
		"msg": sprintf("the binding gives `%s` in %s to %s", [input.roleRef.name, extent, rbac.listed(named)]),
		"path": ["roleRef", "name"],
		"same_as": same_as,
	}
}

# In one namespace `admin` and `edit` are meant for its people.
ids := {
	"ClusterRoleBinding": {
		"cluster-admin": array.concat(of_cluster_admin, ["cluster-admin-role-binding", "clusterrolebindingClusterAdmin"]),
		"admin": ["KSV-0111"],
		"edit": ["KSV-0111"],
	},
	"RoleBinding": {"cluster-admin": of_cluster_admin},
}

of_cluster_admin := ["KSV-0111", "249328b8", "C-0035", "C-0185", "restrict-binding-clusteradmin"]

extent := "the whole cluster" if {
	input.kind == "ClusterRoleBinding"
} else := "its namespace"

identity_of(subject) := sprintf("ServiceAccount/%v/%s", [namespace, subject.name]) if {
	subject.kind == "ServiceAccount"
	namespace := nullable.get(subject, "namespace", nullable.get(input, ["metadata", "namespace"], ""))
	is_string(subject.name)
} else := sprintf("%s/%s", [subject.kind, subject.name]) if {
	subject.kind in ["Group", "User"]
	is_string(subject.name)
}

# The groups to which Kubernetes, kubeadm and OpenShift give it themselves.
is_allowed(identity) if {
	identity in ["Group/system:masters", "Group/kubeadm:cluster-admins", "Group/system:cluster-admins"]
}

is_allowed(identity) if {
	some pattern in data.params.cluster_admin_subjects
	glob.match(pattern, [], identity)
}
