# METADATA
# title: Roles do not give rights in roundabout ways
# description: >-
#   Who approves certificates, asks for tokens of any account or creates volumes of any folder of a node gets the
#   rights of others without a role.
# custom:
#   id: RBAC-009
#   severity: medium
#   enforcement: soft
#   view: kubernetes
#   kinds: [rbac.authorization.k8s.io/ClusterRole]
#   fix: Remove the resource from the rule, or name the accounts in `resourceNames`.
#   controls:
#     nist-800-53r5: [AC-3, AC-6]
#     soc2-tsc-2017: [CC6.3]
#     iso-27001-2022: [A.5.15, A.8.2]
#     pci-dss-4.0.1: ["7.2.1", "7.2.2"]
#     cis-kubernetes-1.12: ["5.1.9", "5.1.11", "5.1.13"]
#   same_as:
#     checkov: [CKV_K8S_156]
#     kyverno: [restrict-clusterrole-csr]
package tollgate.kubernetes.no_indirect_rights

import data.tollgate.library.rbac

deny contains finding if {
	some grant in rbac.grants(input, "certificates.k8s.io", {"certificatesigningrequests/approval"}, {"update", "patch"})
	finding := {
		"msg": sprintf("the role approves certificates, and with them identities (%s on %s)", [
			rbac.listed(grant.verbs),
			rbac.listed(grant.resources),
		]),
		"path": ["rules", grant.index, "resources"],
		"same_as": ["CKV_K8S_156", "restrict-clusterrole-csr"],
	}
}

deny contains finding if {
	some grant in rbac.grants(input, "", {"serviceaccounts/token"}, {"create"})
	count(rbac.names(input.rules[grant.index])) == 0
	finding := {
		"msg": sprintf("the role asks for tokens of every account (%s on %s)", [
			rbac.listed(grant.verbs),
			rbac.listed(grant.resources),
		]),
		"path": ["rules", grant.index, "resources"],
		"same_as": [],
	}
}

deny contains finding if {
	some grant in rbac.grants(input, "", {"persistentvolumes"}, {"create"})
	finding := {
		"msg": sprintf("the role creates volumes, of folders of the node too (%s on %s)", [
			rbac.listed(grant.verbs),
			rbac.listed(grant.resources),
		]),
		"path": ["rules", grant.index, "resources"],
		"same_as": [],
	}
}
