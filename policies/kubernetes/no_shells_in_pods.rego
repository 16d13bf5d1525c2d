# METADATA
# title: Roles do not open pods
# description: >-
#   Who runs commands in a pod, or reaches its ports past every policy, has its secrets, its account and its data,
#   and leaves no trace in Git.
# custom:
#   id: RBAC-006
#   severity: high
#   enforcement: soft
#   view: kubernetes
#   kinds: [rbac.authorization.k8s.io/ClusterRole, rbac.authorization.k8s.io/Role]
#   fix: Keep it to a role for emergencies that is given for a while, and remove the resource from this one.
#   controls:
#     nist-800-53r5: [AC-3, AC-6, AC-2, IA-5]
#     soc2-tsc-2017: [CC6.3, CC6.1]
#     iso-27001-2022: [A.5.15, A.8.2, A.5.17]
#     pci-dss-4.0.1: ["7.2.1", "7.2.2", "7.2.5", "8.6.3"]
#   same_as:
#     checkov: [CKV2_K8S_2]
#     trivy: [KSV-0053, KSV-0054]
#     kubescape: [C-0002, C-0063]
#     polaris: [rolePodExecAttach]
package tollgate.kubernetes.no_shells_in_pods

import data.tollgate.library.rbac

deny contains finding if {
	some index in {grant.index | some grant in doors}
	opened := {resource | some grant in doors; grant.index == index; some resource in grant.resources}
	reached := {name | some name, _ in ids; rbac.reaches(opened[_], {name})}
	finding := {
		"msg": sprintf("the role allows %s on %s%s", [
			rbac.listed({verb | some grant in doors; grant.index == index; some verb in grant.verbs}),
			rbac.listed(opened),
			rbac.restriction(input.rules[index]),
		]),
		"path": ["rules", index, "resources"],
		"same_as": sort({id | some name in reached; some id in ids[name]}),
	}
}

doors := array.concat(
	rbac.grants(input, "", {"pods/exec", "pods/attach", "pods/portforward"}, {"create"}),
	# A container is put into a running pod by a change of it.
	rbac.grants(input, "", {"pods/ephemeralcontainers"}, {"create", "update", "patch"}),
)

ids := {
	"pods/exec": ["CKV2_K8S_2", "KSV-0053", "C-0002", "rolePodExecAttach"],
	"pods/attach": ["KSV-0054", "rolePodExecAttach"],
	"pods/portforward": ["C-0063"],
	"pods/ephemeralcontainers": [],
}
