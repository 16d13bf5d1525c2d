# METADATA
# title: Network flow logs are on and kept for 90 days
# description: >-
#   An intrusion is found weeks after it began; who talked to whom by then is known only from flow logs that are still
#   there.
# custom:
#   id: AZR-NET-03
#   severity: medium
#   enforcement: soft
#   view: resource
#   kinds: [azurerm_network_watcher_flow_log]
#   fix: Set `enabled = true`, and a `retention_policy` with `enabled = true` and `days` of 90 or more.
#   params:
#     flow_log_retention_days:
#       default: 90
#       description: For how many days network flow logs are kept at least.
#   controls:
#     nist-800-53r5: [AU-11]
#     soc2-tsc-2017: [CC7.2]
#     iso-27001-2022: [A.8.15, A.5.33]
#     pci-dss-4.0.1: ["10.5.1"]
#     cis-azure-foundations-4.0: ["8.5", "8.8"]
#   same_as:
#     checkov: [CKV_AZURE_12]
#     trivy: [AZU-0049, AZU-0073]
#     kics: [7750fcca, b90842e5]
#     prowler: [network_flow_log_more_than_90_days]
package tollgate.azure.flow_logs_are_kept

import data.tollgate.library.demand
import data.tollgate.library.plan

deny contains finding if some finding in demand.unmet(input, [switch, retention])

undecided contains finding if some finding in demand.unclear(input, [switch, retention])

deny contains finding if {
	plan.is_planned(input)
	days := input.values.retention_policy[0].days
	is_number(days)
	days > 0
	days < data.params.flow_log_retention_days
	finding := {
		"msg": sprintf("flow logs are kept for %v days, and not for %v", [days, data.params.flow_log_retention_days]),
		"path": array.concat(["values"], period),
		"fix": sprintf("Set `days = %v` in `retention_policy`, or more.", [data.params.flow_log_retention_days]),
		"same_as": of_retention,
	}
}

undecided contains finding if {
	plan.is_planned(input)
	demand.is_unknown(input, period)
	not demand.is_unclear(input, retention)
	finding := {
		"msg": "for how long flow logs are kept is not known before the apply",
		"path": array.concat(["values"], period),
		"same_as": of_retention,
	}
}

# With 0 days they are kept for ever.
period := ["retention_policy", 0, "days"]

of_retention := ["CKV_AZURE_12", "AZU-0049", "7750fcca", "network_flow_log_more_than_90_days"]

switch := {
	"path": ["enabled"],
	"value": object.get(input, ["values", "enabled"], null),
	"wanted": [true],
	"msg": "the flow log is off (`enabled` is not true)",
	"about": "whether the flow log is on",
	"fix": "Set `enabled = true`.",
	"set": true,
	"same_as": ["CKV_AZURE_12", "AZU-0073", "b90842e5"],
}

retention := {
	"path": ["retention_policy", 0, "enabled"],
	"value": object.get(input, ["values", "retention_policy", 0, "enabled"], null),
	"wanted": [true],
	"msg": "for how long flow logs are kept is not said (`retention_policy.enabled` is not true)",
	"about": "whether flow logs are kept",
	"same_as": of_retention,
}
