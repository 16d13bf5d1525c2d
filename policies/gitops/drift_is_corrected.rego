# METADATA
# title: A HelmRelease corrects drift
# description: >-
#   Without drift detection a change by hand stays in the cluster until the next release: what runs is not what Git
#   says.
# custom:
#   id: GO-003
#   severity: high
#   enforcement: soft
#   view: kubernetes
#   kinds: [helm.toolkit.fluxcd.io/HelmRelease]
#   fix: "Set `spec.driftDetection: {mode: enabled}`; outside of production `warn` is enough."
#   controls:
#     nist-800-53r5: [CM-2(2), CM-3(7), CM-6(2)]
#     soc2-tsc-2017: [CC7.1]
#     iso-27001-2022: [A.8.9]
#     pci-dss-4.0.1: ["2.2.1", "11.5.2"]
package tollgate.gitops.drift_is_corrected

deny contains finding if {
	is_object(input.spec)
	not detects_drift(input.spec)
	finding := {
		"msg": message(object.get(input.spec, ["driftDetection", "mode"], null)),
		"path": ["spec", "driftDetection", "mode"],
	}
}

detects_drift(spec) if spec.driftDetection.mode == "enabled"

message(mode) := "changes by hand are reported, but not corrected (`driftDetection.mode` is `warn` in production)" if {
	mode == "warn"
} else := "changes by hand are neither corrected nor reported (`driftDetection.mode` is not set)" if {
	mode in [null, ""]
} else := sprintf("changes by hand are neither corrected nor reported (`driftDetection.mode` is `%v`)", [mode])

# Being told of drift is enough where nothing is at stake.
detects_drift(spec) if {
	spec.driftDetection.mode == "warn"
	not in_production
}

in_production if data.release.environment == "production"
