package tollgate.azure.diagnostics_are_sent_and_kept_test

import data.tollgate.azure.diagnostics_are_sent_and_kept as policy

resource(type, name, values, unknown, references) := {
	"address": concat(".", [type, name]),
	"type": type,
	"name": name,
	"mode": "managed",
	"module": "",
	"values": values,
	"unknown": unknown,
	"configured": [attribute | some attribute, _ in unknown],
	"references": references,
	"actions": ["create"],
}

vault := resource("azurerm_key_vault", "shop", {"name": "shop"}, {"id": true}, {})

workspace(values, unknown) := resource("azurerm_log_analytics_workspace", "logs", values, unknown, {})

with_target(references) := {"resources": {"azurerm_monitor_diagnostic_setting": {"logs": resource(
	"azurerm_monitor_diagnostic_setting", "logs", {"name": "logs"}, {"target_resource_id": true},
	{"target_resource_id": references},
)}}}

test_a_vault_that_sends_nothing_is_found if {
	count(policy.deny) == 1 with input as vault with data.inventory as {"resources": {}}
}

test_a_vault_that_sends_its_logs_passes if {
	found := with_target(["azurerm_key_vault.shop.id", "azurerm_key_vault.shop"])
	count(policy.deny) == 0 with input as vault with data.inventory as found
	count(policy.undecided) == 0 with input as vault with data.inventory as found
}

test_the_setting_of_another_does_not_count if {
	found := with_target(["azurerm_key_vault.other.id", "azurerm_key_vault.other"])
	count(policy.deny) == 1 with input as vault with data.inventory as found
}

test_a_setting_for_an_unknown_resource_is_undecided if {
	count(policy.deny) == 0 with input as vault with data.inventory as with_target(["var.target"])
	count(policy.undecided) == 1 with input as vault with data.inventory as with_target(["var.target"])
}

test_a_database_whose_server_audits_passes if {
	server := ["azurerm_mssql_server.shop.id", "azurerm_mssql_server.shop"]
	database := resource("azurerm_mssql_database", "orders", {}, {"server_id": true}, {"server_id": server})
	every references, numbers in {
		"azurerm_mssql_server.shop": [0, 0],
		"azurerm_mssql_server.other": [1, 0],
		"var.server": [0, 1],
	} {
		found := with_policy({"enabled": true}, [references])
		count(policy.deny) == numbers[0] with input as database with data.inventory as found
		count(policy.undecided) == numbers[1] with input as database with data.inventory as found
	}
	off := with_policy({"enabled": false}, server)
	count(policy.deny) == 1 with input as database with data.inventory as off
}

with_policy(values, references) := {"resources": {"azurerm_mssql_server_extended_auditing_policy": {"audit": resource(
	"azurerm_mssql_server_extended_auditing_policy", "audit", values, {"server_id": true},
	{"server_id": references},
)}}}

test_a_short_time_is_found if {
	every days in [null, 30, 89, "x"] {
		count(policy.deny) == 1 with input as workspace({"retention_in_days": days}, {})
	}
	count(policy.deny) == 0 with input as workspace({"retention_in_days": 90}, {})
	count(policy.undecided) == 1 with input as workspace({}, {"retention_in_days": true})
}

test_odd_resources_are_no_findings if {
	count(policy.deny) == 0 with input as workspace(null, {})
	count(policy.deny) == 0 with input as object.union(vault, {"mode": "data"}) with data.inventory as {"resources": {}}
}

test_a_log_profile_keeps_all_activities_for_a_year if {
	ids(profile(["Action", "Delete", "Write"], true, 365)) == set()
	ids(profile(["Action", "Delete", "Write"], true, 0)) == set()
	ids(profile(["Action", "Delete", "Write"], false, null)) == set()
	ids(profile(["Action", "Delete", "Write"], true, 364)) == {"CKV_AZURE_37", "AZU-0031"}
	ids(profile(["Action", "Write"], true, 365)) == {"CKV_AZURE_38", "AZU-0033"}
}

test_a_log_profile_of_an_odd_shape_is_no_finding if {
	every values in [null, {}, {"retention_policy": null}, {"retention_policy": [null]}, {"retention_policy": "text", "categories": "text"}] {
		count({finding | some finding in findings(values); finding.same_as == ["CKV_AZURE_38", "AZU-0033"]}) == 0
	}
}

ids(values) := {id | some finding in findings(values); some id in finding.same_as}

profile(categories, enabled, days) := {"categories": categories, "retention_policy": [{"enabled": enabled, "days": days}]}

findings(values) := found if {
	found := policy.deny with input as {
		"address": "azurerm_monitor_log_profile.a",
		"type": "azurerm_monitor_log_profile",
		"name": "a",
		"mode": "managed",
		"module": "",
		"values": values,
		"unknown": {},
		"references": {},
		"configured": ["categories", "retention_policy"],
		"actions": ["create"],
	}
}

test_a_setting_of_one_of_several_instances_passes_that_one if {
	keyed := [`azurerm_key_vault.each["a"].id`, `azurerm_key_vault.each["a"]`, "azurerm_key_vault.each"]
	outcome_of(instance("a"), keyed) == {"denied": 0, "unsure": 0}
	outcome_of(instance("b"), keyed) == {"denied": 1, "unsure": 0}
	all := ["azurerm_key_vault.each"]
	every key in ["a", "b"] { outcome_of(instance(key), all) == {"denied": 0, "unsure": 0} }
}

test_of_which_of_several_instances_a_setting_is_is_undecided if {
	every references in [["azurerm_key_vault.each", "var.which"], ["azurerm_key_vault.each", "each.value.which", "each.value"]] {
		every key in ["a", "b"] { outcome_of(instance(key), references) == {"denied": 0, "unsure": 1} }
	}
}

outcome_of(resource, references) := {"denied": count(denials), "unsure": count(doubts)} if {
	inventory := {"resources": {
		"azurerm_key_vault": {one.address: one | some key in ["a", "b"]; one := instance(key)},
		"azurerm_monitor_diagnostic_setting": {"azurerm_monitor_diagnostic_setting.some": companion_of(references)},
	}}
	denials := policy.deny with input as resource with data.inventory as inventory
	doubts := policy.undecided with input as resource with data.inventory as inventory
}

instance(key) := {
	"address": concat("", [`azurerm_key_vault.each["`, key, `"]`]),
	"type": "azurerm_key_vault",
	"name": "each",
	"module": "",
	"mode": "managed",
	"values": {"name": key},
	"unknown": {},
	"configured": [],
	"references": {},
	"actions": ["create"],
}

companion_of(references) := {
	"address": "azurerm_monitor_diagnostic_setting.some",
	"type": "azurerm_monitor_diagnostic_setting",
	"name": "some",
	"module": "",
	"mode": "managed",
	"values": {},
	"unknown": {"target_resource_id": true},
	"configured": ["target_resource_id"],
	"references": {"target_resource_id": references},
	"actions": ["create"],
}
