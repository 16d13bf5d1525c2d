# METADATA
# title: A HelmRelease remedies a failed upgrade
# description: >-
#   By default Flux leaves a failed upgrade as it is, half done, until somebody comes. `spec.rollback` only says how
#   to roll back, not when.
# custom:
#   id: GO-005
#   severity: high
#   enforcement: soft
#   view: kubernetes
#   kinds: [helm.toolkit.fluxcd.io/HelmRelease]
#   fix: >-
#     Set `spec.upgrade.remediation: {retries: 3, strategy: rollback}`; for stateful releases
#     `spec.upgrade.strategy.name: RetryOnFailure`.
#   controls:
#     nist-800-53r5: [CM-2(3), CM-3(2), CP-10]
#     soc2-tsc-2017: [CC7.5, CC8.1]
#     iso-27001-2022: [A.8.32]
#     pci-dss-4.0.1: ["6.5.1"]
package tollgate.gitops.failed_upgrade_is_remedied

deny contains finding if {
	is_object(input.spec)
	not remedies(input.spec)
	finding := {
		"msg": "a failed upgrade is left as it is (`upgrade.remediation.retries` is not set)",
		"path": ["spec", "upgrade", "remediation", "retries"],
	}
}

remedies(spec) if {
	is_number(spec.upgrade.remediation.retries)
	spec.upgrade.remediation.retries != 0
}

remedies(spec) if spec.upgrade.strategy.name == "RetryOnFailure"
