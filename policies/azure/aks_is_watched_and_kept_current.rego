# METADATA
# title: Azure clusters send their logs, obey Azure Policy and upgrade themselves
# description: >-
#   Nobody sees what happens in a cluster that sends no logs, nobody refuses what breaks the rules of the
#   organisation, and known flaws stay open in a cluster that nobody upgrades.
# custom:
#   id: AZR-AKS-04
#   severity: medium
#   enforcement: soft
#   view: resource
#   kinds: [azurerm_kubernetes_cluster]
#   fix: >-
#     Add `oms_agent` with a workspace, and set `azure_policy_enabled = true` and `automatic_upgrade_channel =
#     "patch"`.
#   controls:
#     nist-800-53r5: [AU-2, AU-12, CM-6, CM-6(1), CA-7]
#     soc2-tsc-2017: [CC7.2, CC7.1, CC8.1]
#     iso-27001-2022: [A.8.15, A.5.36, A.8.9]
#     pci-dss-4.0.1: ["10.2.1", "2.2.1"]
#   same_as:
#     checkov: [CKV_AZURE_4, CKV_AZURE_116, CKV_AZURE_171]
#     trivy: [AZU-0040, AZU-0066]
package tollgate.azure.aks_is_watched_and_kept_current

import data.tollgate.library.demand
import data.tollgate.library.old_block
import data.tollgate.library.plan

deny contains finding if {
	plan.is_planned(input)
	some what, said in demands
	not is_met[what]
	not is_unknown[what]
	finding := object.remove(said, ["about"])
}

undecided contains finding if {
	plan.is_planned(input)
	some what, said in demands
	not is_met[what]
	is_unknown[what]
	finding := {
		"msg": sprintf("whether %s cannot be said before the apply", [said.about]),
		"path": said.path,
		"same_as": said.same_as,
	}
}

demands := {
	"logs": {
		"msg": "the cluster sends no logs to a workspace (it has no `oms_agent`)",
		"about": "the cluster sends its logs to a workspace",
		"path": ["values", "oms_agent"],
		"fix": "Add `oms_agent` with `log_analytics_workspace_id`.",
		"same_as": ["CKV_AZURE_4", "AZU-0040"],
	},
	"policy": {
		"msg": "the cluster does not obey Azure Policy (`azure_policy_enabled` is not true)",
		"about": "the cluster obeys Azure Policy",
		"path": ["values", "azure_policy_enabled"],
		"fix": "Set `azure_policy_enabled = true`.",
		"set": [{"path": ["values", "azure_policy_enabled"], "value": true}],
		"same_as": ["CKV_AZURE_116", "AZU-0066"],
	},
	"upgrades": {
		"msg": sprintf("the cluster does not upgrade itself (`%s` names no channel)", [channel]),
		"about": "the cluster upgrades itself",
		"path": ["values", channel],
		"fix": sprintf("Set `%s = \"patch\"`, or another channel.", [channel]),
		"same_as": ["CKV_AZURE_171"],
	},
}

is_met["logs"] if {
	some agent in input.values.oms_agent
	is_object(agent)
	object.get(agent, "log_analytics_workspace_id", null) != ""
}

# Until version 3 of the provider.
is_met["logs"] if input.values.addon_profile[0].oms_agent[0].enabled == true

is_met["policy"] if input.values.azure_policy_enabled == true

is_met["policy"] if input.values.addon_profile[0].azure_policy[0].enabled == true

is_met["upgrades"] if input.values.automatic_upgrade_channel in channels

is_met["upgrades"] if input.values.automatic_channel_upgrade in channels

channels := ["patch", "rapid", "stable", "node-image"]

is_unknown[what] if {
	some what, paths in asked
	some path in paths
	demand.is_unknown(input, path)
}

is_unknown["logs"] if old_block.is_lost(input, "addon_profile.oms_agent", addons)

is_unknown["policy"] if old_block.is_lost(input, "addon_profile.azure_policy", addons)

default addons := null

addons := input.values.addon_profile

asked := {
	"logs": [["oms_agent"], ["addon_profile", 0, "oms_agent", 0, "enabled"]],
	"policy": [["azure_policy_enabled"], ["addon_profile", 0, "azure_policy", 0, "enabled"]],
	"upgrades": [["automatic_upgrade_channel"], ["automatic_channel_upgrade"]],
}

# The name changed with version 4 of the provider.
channel := "automatic_channel_upgrade" if {
	is_string(input.values.automatic_channel_upgrade)
} else := "automatic_channel_upgrade" if {
	demand.is_unknown(input, ["automatic_channel_upgrade"])
} else := "automatic_upgrade_channel"
