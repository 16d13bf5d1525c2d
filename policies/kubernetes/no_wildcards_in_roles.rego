# METADATA
# title: Roles list what they allow
# description: >-
#   A wildcard allows what nobody thought of, and whatever the next version of the cluster or the next operator
#   brings.
# custom:
#   id: RBAC-001
#   severity: critical
#   enforcement: hard
#   view: kubernetes
#   kinds: [rbac.authorization.k8s.io/ClusterRole, rbac.authorization.k8s.io/Role]
#   fix: List the resources and the verbs that are needed.
#   controls:
#     nist-800-53r5: [AC-3, AC-6]
#     soc2-tsc-2017: [CC6.3]
#     iso-27001-2022: [A.5.15, A.8.2]
#     pci-dss-4.0.1: ["7.2.1", "7.2.2"]
#     cis-kubernetes-1.12: ["5.1.3"]
#   same_as:
#     checkov: [CKV_K8S_49]
#     trivy: [KSV-0044, KSV-0045, KSV-0046, KSV-0112]
#     kics: [6b896afb]
#     kube-linter: [wildcard-in-rules]
#     kubescape: [C-0187]
#     kyverno: [restrict-wildcard-verbs, restrict-wildcard-resources]
package tollgate.kubernetes.no_wildcards_in_roles

import data.tollgate.library.rbac

deny contains finding if {
	is_array(input.rules)
	some index, rule in input.rules
	every_verb(rule)
	every_resource(rule)
	not rbac.is_aggregated(input)
	finding := {
		"msg": sprintf("the role allows every verb on every resource%s", [of_groups(rule)]),
		"path": ["rules", index],
		"same_as": array.concat(common, ["KSV-0044", "KSV-0045", of_scope, "restrict-wildcard-verbs", "restrict-wildcard-resources"]),
	}
}

deny contains finding if {
	is_array(input.rules)
	some index, rule in input.rules
	every_verb(rule)
	not every_resource(rule)
	resources := rbac.strings_of(rule, "resources")
	count(resources) > 0
	not rbac.is_aggregated(input)
	finding := {
		"msg": sprintf("the role allows every verb on %s%s%s", [rbac.listed(resources), of_groups(rule), rbac.restriction(rule)]),
		"path": ["rules", index, "verbs"],
		"same_as": array.concat(common, ["KSV-0045", "restrict-wildcard-verbs"]),
	}
}

# Addresses of the API server that are no resources, such as `/metrics`: most know one verb.
deny contains finding if {
	is_array(input.rules)
	some index, rule in input.rules
	every_verb(rule)
	count(rbac.strings_of(rule, "resources")) == 0
	addresses := rbac.strings_of(rule, "nonResourceURLs")
	count(addresses) > 0
	not rbac.is_aggregated(input)
	finding := {
		"msg": sprintf("the role allows every verb on the addresses %s", [rbac.listed(addresses)]),
		"path": ["rules", index, "verbs"],
		"severity": "medium",
		"same_as": array.concat(common, ["KSV-0045", "restrict-wildcard-verbs"]),
	}
}

deny contains finding if {
	is_array(input.rules)
	some index, rule in input.rules
	every_resource(rule)
	not every_verb(rule)
	verbs := rbac.strings_of(rule, "verbs")
	count(verbs) > 0
	not rbac.is_aggregated(input)
	finding := {
		"msg": sprintf("the role allows %s on every resource%s", [rbac.listed(verbs), of_groups(rule)]),
		"path": ["rules", index, "resources"],
		"same_as": array.concat(common, [of_scope, "restrict-wildcard-resources"]),
	}
}

every_verb(rule) if "*" in rbac.strings_of(rule, "verbs")

every_resource(rule) if "*" in rbac.strings_of(rule, "resources")

of_groups(rule) := sprintf(" of %s", [rbac.listed(named)]) if {
	named := [group | some group in rbac.strings_of(rule, "apiGroups"); group != ""]
	count(named) > 0
	not "*" in named
} else := ""

common := ["CKV_K8S_49", "6b896afb", "wildcard-in-rules", "C-0187"]

of_scope := "KSV-0046" if {
	input.kind == "ClusterRole"
} else := "KSV-0112"
