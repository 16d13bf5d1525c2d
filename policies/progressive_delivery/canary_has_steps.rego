# METADATA
# title: A canary rollout goes in steps
# description: >-
#   Without steps, or with one that goes to the full weight at once, a canary Rollout replaces all pods as a plain
#   rolling update does: nobody looks before everybody is on the new version.
# custom:
#   id: PD-001
#   severity: high
#   enforcement: soft
#   view: kubernetes
#   kinds: [argoproj.io/Rollout]
#   fix: Give `spec.strategy.canary.steps` weights with a pause or an analysis between them, or use `blueGreen`.
#   controls:
#     nist-800-53r5: [CM-3, CM-4]
#     soc2-tsc-2017: [CC8.1]
#     iso-27001-2022: [A.8.32]
#     pci-dss-4.0.1: ["6.5.1"]
package tollgate.progressive_delivery.canary_has_steps

import data.tollgate.library.nullable

deny contains finding if {
	canary := input.spec.strategy.canary
	states_strategy(canary)
	not has_steps(canary)
	finding := {
		"msg": message(canary),
		"path": ["spec", "strategy", "canary", "steps"],
	}
}

states_strategy(canary) if is_object(canary)

# `canary:` with nothing below it.
states_strategy(canary) if canary == null

has_steps(canary) if {
	some step in canary.steps
	not goes_all_the_way(step, canary)
}

goes_all_the_way(step, canary) if {
	step.setWeight == nullable.get(canary, ["trafficRouting", "maxTrafficWeight"], 100)
}

message(canary) := "the canary strategy goes to the full weight at once, as if it had no steps" if {
	canary.steps[0]
} else := "the canary strategy has no steps, so all pods are replaced at once"
