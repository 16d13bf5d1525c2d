package tollgate.azure.flow_logs_are_kept_test

import data.tollgate.azure.flow_logs_are_kept as policy

test_a_log_that_is_off_is_found if {
	denied(log({"enabled": false})) == {["values", "enabled"]}
	denied(log({"enabled": null})) == {["values", "enabled"]}
}

test_short_retention_is_found if {
	denied(log({"retention_policy": [{"enabled": true, "days": 7}]})) == {["values", "retention_policy", 0, "days"]}
	denied(log({"retention_policy": [{"enabled": true, "days": 89}]})) == {["values", "retention_policy", 0, "days"]}
}

test_long_retention_passes if {
	denied(log({})) == set()
	denied(log({"retention_policy": [{"enabled": true, "days": 0}]})) == set()
}

test_no_retention_is_found if {
	denied(log({"retention_policy": [{"enabled": false, "days": 0}]})) == {["values", "retention_policy", 0, "enabled"]}
	denied(log({"retention_policy": []})) == {["values", "retention_policy", 0, "enabled"]}
}

test_the_days_are_a_parameter if {
	kept := log({"retention_policy": [{"enabled": true, "days": 30}]})
	found := policy.deny with input as kept with data.params as {"flow_log_retention_days": 30}
	found == set()
}

test_odd_shapes_are_no_error if {
	denied(log({"retention_policy": [{"enabled": true, "days": "90"}]})) == set()
	denied(log({"retention_policy": null})) == {["values", "retention_policy", 0, "enabled"]}
}

log(changes) := resource(
	"azurerm_network_watcher_flow_log",
	object.union({"enabled": true, "retention_policy": [{"enabled": true, "days": 90}]}, changes),
	{},
)

denied(resource) := {finding.path | some finding in found} if {
	found := policy.deny with input as resource with data.inventory as {}
}

unsure(resource) := {finding.path | some finding in found} if {
	found := policy.undecided with input as resource with data.inventory as {}
}

resource(type, values, unknown) := {
	"address": concat(".", [type, "main"]),
	"type": type,
	"name": "main",
	"mode": "managed",
	"module": "",
	"values": values,
	"unknown": unknown,
	"references": {},
	"configured": [attribute | some attribute, _ in values],
	"actions": ["create"],
}
