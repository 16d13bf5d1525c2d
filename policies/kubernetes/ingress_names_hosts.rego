# METADATA
# title: An Ingress names its hosts
# description: >-
#   A rule without a host answers for every name that reaches the controller, those of other teams included, and for
#   requests by address.
# custom:
#   id: NET-006
#   severity: medium
#   enforcement: soft
#   view: kubernetes
#   kinds: [networking.k8s.io/Ingress, extensions/Ingress]
#   fix: Write the host in each rule. One for all names under a domain is `*.example.com`.
#   controls:
#     nist-800-53r5: [AC-3, SC-7]
#     soc2-tsc-2017: [CC6.1, CC6.6]
#     iso-27001-2022: [A.8.3, A.8.20]
#     pci-dss-4.0.1: ["1.3.1", "1.4.4"]
#   same_as:
#     gatekeeper: [block-wildcard-ingress]
#     kyverno: [disallow-empty-ingress-host]
package tollgate.kubernetes.ingress_names_hosts

import data.tollgate.library.nullable

deny contains finding if {
	rule := input.spec.rules[index]
	is_object(rule)
	nullable.get(rule, "host", "") in ["", "*", null]
	finding := {
		"msg": "the rule is for every host",
		"path": ["spec", "rules", index, "host"],
	}
}

deny contains finding if {
	object.get(input, ["spec", "rules"], null) in [null, []]
	some field in ["defaultBackend", "backend"]
	is_object(input.spec[field])
	finding := {
		"msg": "the Ingress is for every host: it has no rules",
		"path": ["spec", field],
	}
}
