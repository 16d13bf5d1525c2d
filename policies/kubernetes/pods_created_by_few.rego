# METADATA
# title: Only named subjects create pods
# description: >-
#   Whoever creates pods runs code with every secret and every account of the namespace; given to all accounts, each
#   pod that is broken into can.
# custom:
#   id: RBAC-004
#   severity: medium
#   enforcement: soft
#   view: kubernetes
#   kinds: [rbac.authorization.k8s.io/ClusterRole, rbac.authorization.k8s.io/Role]
#   fix: Bind the role to the account or the group that deploys, and not to everybody.
#   controls:
#     nist-800-53r5: [AC-3, AC-6]
#     soc2-tsc-2017: [CC6.3]
#     iso-27001-2022: [A.5.15, A.8.2]
#     pci-dss-4.0.1: ["7.2.1", "7.2.2"]
#     cis-kubernetes-1.12: ["5.1.4"]
#   same_as:
#     trivy: [KSV-0048]
#     kics: [592ad21d]
#     kube-linter: [access-to-create-pods]
#     kubescape: [C-0188]
package tollgate.kubernetes.pods_created_by_few

import data.tollgate.library.rbac

deny contains finding if {
	some group, kinds in workloads
	some grant in rbac.grants(input, group, kinds, {"create"})
	broad := {subject.name |
		some binding in rbac.giving(input)
		some subject in rbac.subjects(binding)
		rbac.is_everybody(subject)
	}
	count(broad) > 0
	finding := {
		"msg": sprintf("the role lets %s create pods (%s on %s)", [
			rbac.listed(broad),
			rbac.listed(grant.verbs),
			rbac.listed(grant.resources),
		]),
		"path": ["rules", grant.index, "resources"],
	}
}

workloads := {
	"": {"pods", "replicationcontrollers"},
	"apps": {"daemonsets", "deployments", "replicasets", "statefulsets"},
	"batch": {"cronjobs", "jobs"},
}
