# METADATA
# title: Container registries vouch for their images and drop those that nobody names
# description: >-
#   A registry that takes unsigned images, hands out what no scanner has passed and keeps every layer for ever serves
#   old flaws as readily as the release.
# custom:
#   id: AZR-ACR-02
#   severity: medium
#   enforcement: advisory
#   view: resource
#   kinds: [azurerm_container_registry]
#   fix: >-
#     With `sku = "Premium"`, set `trust_policy_enabled = true`, `quarantine_policy_enabled = true` and
#     `retention_policy_in_days`.
#   controls:
#     nist-800-53r5: [CM-14, SI-7(6), SR-11]
#     soc2-tsc-2017: [CC6.8]
#     iso-27001-2022: [A.5.21]
#     pci-dss-4.0.1: ["6.3.2"]
#   same_as:
#     checkov: [CKV_AZURE_164, CKV_AZURE_166, CKV_AZURE_167]
package tollgate.azure.container_registries_vouch_for_images

import data.tollgate.library.demand
import data.tollgate.library.old_block
import data.tollgate.library.plan

deny contains finding if {
	plan.is_planned(input)
	some what, said in demands
	not is_met[what]
	not is_unknown[what]
	finding := object.union(object.remove(said, ["about"]), {"path": path_of(what)})
}

undecided contains finding if {
	plan.is_planned(input)
	some what, said in demands
	not is_met[what]
	is_unknown[what]
	finding := {
		"msg": sprintf("whether %s cannot be said before the apply", [said.about]),
		"path": path_of(what),
		"same_as": said.same_as,
	}
}

# All three are for the Premium tier alone: a registry of another one has none of them, which is told all the same.
demands := {
	"trust": {
		"msg": "the registry takes images that nobody signed (`trust_policy_enabled` is not true)",
		"about": "the registry demands signed images",
		"fix": sprintf("Set %s`trust_policy_enabled = true`.", [tier]),
		"same_as": ["CKV_AZURE_164"],
	},
	"quarantine": {
		"msg": "the registry hands out images before a scanner has passed them (`quarantine_policy_enabled` is not true)",
		"about": "the registry keeps images back until a scanner has passed them",
		"fix": sprintf("Set %s`quarantine_policy_enabled = true`.", [tier]),
		"same_as": ["CKV_AZURE_166"],
	},
	"retention": {
		"msg": "the registry keeps images that no tag names for ever (`retention_policy_in_days` is not set)",
		"about": "the registry drops images that no tag names",
		"fix": sprintf("Set %s`retention_policy_in_days = 30`, or another number of days.", [tier]),
		"same_as": ["CKV_AZURE_167"],
	},
}

tier := "" if {
	is_string(input.values.sku)
	lower(input.values.sku) == "premium"
} else := "`sku = \"Premium\"` and "

paths := {
	"trust": [["trust_policy_enabled"], ["trust_policy", 0, "enabled"]],
	"quarantine": [["quarantine_policy_enabled"]],
	"retention": [["retention_policy_in_days"], ["retention_policy", 0, "enabled"]],
}

path_of(what) := array.concat(["values"], paths[what][1]) if {
	has_old[what]
} else := array.concat(["values"], paths[what][0])

is_met["trust"] if input.values.trust_policy_enabled == true

is_met["trust"] if input.values.trust_policy[0].enabled == true

is_met["quarantine"] if input.values.quarantine_policy_enabled == true

is_met["retention"] if {
	is_number(input.values.retention_policy_in_days)
	input.values.retention_policy_in_days > 0
}

is_met["retention"] if input.values.retention_policy[0].enabled == true

# Blocks until version 4 of the provider.
has_old["trust"] if is_object(input.values.trust_policy[0])

has_old["retention"] if is_object(input.values.retention_policy[0])

is_unknown[what] if {
	some what, options in paths
	some path in options
	demand.is_unknown(input, path)
}

is_unknown["trust"] if old_block.is_lost(input, "trust_policy", trust)

is_unknown["retention"] if old_block.is_lost(input, "retention_policy", retention)

default trust := null

trust := input.values.trust_policy

default retention := null

retention := input.values.retention_policy
