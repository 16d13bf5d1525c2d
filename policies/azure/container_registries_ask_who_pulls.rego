# METADATA
# title: Container registries are private and know their clients by identity
# description: >-
#   The admin user is one password that everybody shares, anonymous pull needs none at all, and a public registry lets
#   the whole internet try.
# custom:
#   id: AZR-ACR-01
#   severity: high
#   enforcement: soft
#   view: resource
#   kinds: [azurerm_container_registry]
#   fix: >-
#     Set `admin_enabled = false`, `anonymous_pull_enabled = false` and `public_network_access_enabled = false`, or
#     deny other networks in `network_rule_set`.
#   controls:
#     nist-800-53r5: [IA-2, IA-5(1), AC-3, SC-7]
#     soc2-tsc-2017: [CC6.1, CC6.6]
#     iso-27001-2022: [A.5.17, A.8.5, A.8.3, A.8.20]
#     pci-dss-4.0.1: ["8.3.6", "1.3.1", "1.4.4"]
#   same_as:
#     checkov: [CKV_AZURE_137, CKV_AZURE_138, CKV_AZURE_139]
#     kics: [b897dfbf]
#     prowler: [containerregistry_admin_user_disabled, containerregistry_not_publicly_accessible]
package tollgate.azure.container_registries_ask_who_pulls

import data.tollgate.library.demand
import data.tollgate.library.plan

deny contains finding if some finding in demand.unmet(input, switches)

undecided contains finding if some finding in demand.unclear(input, switches)

deny contains finding if {
	not is_limited
	not is_perhaps_limited
	some finding in demand.unmet(input, [public])
}

undecided contains finding if {
	not is_limited
	not is_perhaps_limited
	some finding in demand.unclear(input, [public])
}

undecided contains finding if {
	plan.is_planned(input)
	is_perhaps_limited
	not access == false
	finding := {
		"msg": "which networks reach the registry is not known before the apply",
		"path": array.concat(["values"], default_action_path),
		"same_as": of_public,
	}
}

switches contains {
	"path": ["admin_enabled"],
	"value": admin,
	"refused": [true],
	"msg": "the registry has an admin user, whose password is shared (`admin_enabled` is true)",
	"about": "whether the registry has an admin user",
	"fix": "Set `admin_enabled = false`, and grant `AcrPull` and `AcrPush` to identities.",
	"set": false,
	"same_as": ["CKV_AZURE_137", "b897dfbf", "containerregistry_admin_user_disabled"],
}

# Only these tiers have anonymous pull.
switches contains {
	"path": ["anonymous_pull_enabled"],
	"value": anonymous,
	"refused": [true],
	"msg": "everybody may pull from the registry (`anonymous_pull_enabled` is true)",
	"about": "whether everybody may pull from the registry",
	"fix": "Set `anonymous_pull_enabled = false`.",
	"set": false,
	"same_as": ["CKV_AZURE_138"],
} if {
	may_be_of(["standard", "premium"])
}

public := object.union(
	{
		"path": ["public_network_access_enabled"],
		"value": access,
		"wanted": [false],
		"msg": "the registry is public (`public_network_access_enabled` is not false)",
		"about": "whether the registry is public",
		"same_as": of_public,
	},
	remedy,
)

# Registries of other tiers than Premium are always public.
remedy := {
	"fix": "Set `public_network_access_enabled = false`, and use a private endpoint.",
	"set": false,
} if {
	is_string(input.values.sku)
	lower(input.values.sku) == "premium"
} else := {"fix": concat(" ", [
	"Set `sku = \"Premium\"` and `public_network_access_enabled = false`, and use a private endpoint: registries of other",
	"tiers are always public.",
])}

of_public := ["CKV_AZURE_139", "containerregistry_not_publicly_accessible"]

is_limited if action == "Deny"

is_perhaps_limited if {
	not is_limited
	demand.is_unknown(input, default_action_path)
}

default_action_path := ["network_rule_set", 0, "default_action"]

may_be_of(tiers) if {
	is_string(input.values.sku)
	lower(input.values.sku) in tiers
}

may_be_of(_) if {
	demand.is_unknown(input, ["sku"])
	not is_no_text
}

# What is unknown though it refers to nothing (`sku = []`) is no value that a tier can have, which is told where the
# configuration is read.
is_no_text if {
	is_array(input.configured)
	"sku" in input.configured
	is_object(input.references)
	count(object.get(input.references, "sku", [])) == 0
}

default admin := null

admin := input.values.admin_enabled

default anonymous := null

anonymous := input.values.anonymous_pull_enabled

default access := null

access := input.values.public_network_access_enabled

default action := null

action := input.values.network_rule_set[0].default_action
