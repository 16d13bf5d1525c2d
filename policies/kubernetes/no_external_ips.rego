# METADATA
# title: Services have no external addresses of their own
# description: >-
#   Whoever may write `externalIPs` draws traffic for any address to their own pods (CVE-2020-8554); Kubernetes has no
#   remedy but to refuse the field.
# custom:
#   id: NET-004
#   severity: high
#   enforcement: hard
#   view: kubernetes
#   kinds: [Service]
#   fix: Remove `spec.externalIPs`, and use a load balancer or an Ingress.
#   controls:
#     nist-800-53r5: [AC-4, SC-7, SC-7(5)]
#     soc2-tsc-2017: [CC6.6]
#     iso-27001-2022: [A.8.20, A.8.22]
#     pci-dss-4.0.1: ["1.3.1", "1.4.2"]
#     cis-kubernetes-1.12: ["1.2.3"]
#   same_as:
#     trivy: [KSV-0108]
#     gatekeeper: [externalip]
#     kyverno: [restrict-service-external-ips]
package tollgate.kubernetes.no_external_ips

deny contains finding if {
	count(addresses) > 0
	finding := {
		"msg": sprintf("the Service takes traffic for %s (`externalIPs`)", [concat(", ", addresses)]),
		"path": ["spec", "externalIPs"],
		"remove": [["spec", "externalIPs"]],
	}
}

addresses := [sprintf("`%v`", [address]) | some address in input.spec.externalIPs]
