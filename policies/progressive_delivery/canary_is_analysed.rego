# METADATA
# title: A canary is analysed before it takes all traffic
# description: With `skipAnalysis` Flagger promotes a new version at once, whatever its metrics and tests say.
# custom:
#   id: PD-015
#   severity: high
#   enforcement: hard
#   view: kubernetes
#   kinds: [flagger.app/Canary]
#   fix: Remove `skipAnalysis`. In an emergency set it for one release, with a waiver.
#   controls:
#     nist-800-53r5: [CM-3(2), SA-11, SI-6]
#     soc2-tsc-2017: [CC8.1]
#     iso-27001-2022: [A.8.29, A.8.32]
#     pci-dss-4.0.1: ["6.5.1", "6.5.2"]
package tollgate.progressive_delivery.canary_is_analysed

deny contains finding if {
	input.spec.skipAnalysis == true
	finding := {
		"msg": "the canary is promoted without analysis (`skipAnalysis: true`)",
		"path": ["spec", "skipAnalysis"],
	}
}
