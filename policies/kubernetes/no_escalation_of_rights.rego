# METADATA
# title: Roles do not let their holders gain rights
# description: >-
#   Who may `bind` or `escalate` gives themselves every role, and who may `impersonate` is whoever they like: it is
#   as good as `cluster-admin`.
# custom:
#   id: RBAC-005
#   severity: high
#   enforcement: hard
#   view: kubernetes
#   kinds: [rbac.authorization.k8s.io/ClusterRole, rbac.authorization.k8s.io/Role]
#   fix: Remove the verb, and let whoever administers the cluster give roles.
#   controls:
#     nist-800-53r5: [AC-3, AC-6]
#     soc2-tsc-2017: [CC6.3]
#     iso-27001-2022: [A.5.15, A.8.2]
#     pci-dss-4.0.1: ["7.2.1", "7.2.2"]
#     cis-kubernetes-1.12: ["5.1.8"]
#   same_as:
#     checkov: [CKV_K8S_157, CKV_K8S_158, CKV2_K8S_3]
#     trivy: [KSV-0043, KSV-0050, KSV-0051, KSV-0052]
#     kubescape: [C-0065, C-0191]
#     kyverno: [restrict-escalation-verbs-roles]
package tollgate.kubernetes.no_escalation_of_rights

import data.tollgate.library.rbac

deny contains finding if {
	some index in {grant.index | some grant in escalations}
	rights := {right | some grant in escalations; grant.index == index; some right in grant.rights}
	finding := {
		"msg": sprintf("the role may %s (%s%s)", [
			concat(" and ", sort(rights)),
			concat("; ", sort({told(grant) | some grant in escalations; grant.index == index})),
			rbac.restriction(input.rules[index]),
		]),
		"path": ["rules", index, "verbs"],
		"same_as": sort(common | {id | some right in rights; some id in ids[right]}),
	}
}

told(grant) := sprintf("%s on %s", [rbac.listed(grant.verbs), rbac.listed(grant.resources)])

escalations contains object.union(grant, {"rights": rights}) if {
	some grant in rbac.grants(input, "rbac.authorization.k8s.io", {"roles", "clusterroles"}, {"bind", "escalate"})
	rights := meant(grant.verbs, {"bind", "escalate"})
}

# What it says of bindings means nothing to Kubernetes, and was meant for roles.
escalations contains object.union(grant, {"rights": rights}) if {
	some grant in rbac.grants(input, "rbac.authorization.k8s.io", {"rolebindings", "clusterrolebindings"}, {"bind", "escalate"})
	rights := grant.verbs & {"bind", "escalate"}
	count(rights) > 0
	count(grant.resources & {"rolebindings", "clusterrolebindings"}) > 0
}

escalations contains object.union(grant, {"rights": {"impersonate"}}) if {
	some grant in rbac.grants(input, "", {"users", "groups", "serviceaccounts"}, {"impersonate"})
}

escalations contains object.union(grant, {"rights": {"impersonate"}}) if {
	some grant in rbac.grants(input, "authentication.k8s.io", {"users", "groups", "uids"}, {"impersonate"})
}

meant(verbs, all) := all if {
	"*" in verbs
} else := verbs

common := {"C-0191", "restrict-escalation-verbs-roles"}

ids := {
	"bind": {"CKV_K8S_157", "KSV-0051", "KSV-0052"},
	"escalate": {"CKV_K8S_158", "KSV-0050"},
	"impersonate": {"CKV2_K8S_3", "KSV-0043", "C-0065"},
}
