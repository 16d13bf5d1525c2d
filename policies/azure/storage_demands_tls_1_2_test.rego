package tollgate.azure.storage_demands_tls_1_2_test

import data.tollgate.azure.storage_demands_tls_1_2 as policy

test_http_is_found_by_both_names if {
	denied(account({"https_traffic_only_enabled": false})) == {["values", "https_traffic_only_enabled"]}
	denied(account({"enable_https_traffic_only": false})) == {["values", "enable_https_traffic_only"]}
}

test_old_tls_is_found if {
	denied(account({"min_tls_version": "TLS1_0"})) == {["values", "min_tls_version"]}
	denied(account({"min_tls_version": "TLS1_1"})) == {["values", "min_tls_version"]}
}

test_defaults_and_new_tls_pass if {
	denied(account({})) == set()
	denied(account({"https_traffic_only_enabled": true, "min_tls_version": "TLS1_2"})) == set()
	denied(account({"min_tls_version": "TLS1_3", "enable_https_traffic_only": null})) == set()
}

test_unknown_is_undecided if {
	unknown := object.union(
		resource("azurerm_storage_account", {}, {"min_tls_version": true}),
		{"configured": ["min_tls_version"]},
	)
	denied(unknown) == set()
	unsure(unknown) == {["values", "min_tls_version"]}
}

# A default that happens to be the text of a secret elsewhere is hidden as that is, and no old TLS all the same.
test_a_hidden_default_is_not_old if {
	silent := object.union(account({"min_tls_version": hidden}), {"configured": ["name"]})
	denied(silent) | unsure(silent) == set()
	said := account({"min_tls_version": hidden})
	unsure(said) == {["values", "min_tls_version"]}
	messages := {finding.msg | some finding in policy.undecided with input as said with data.inventory as {}}
	messages == {"which TLS versions the account accepts cannot be seen (it is hidden as a secret)"}
}

hidden := {"tollgate:redacted": {"kind": "string", "empty": false, "detectors": [], "commitment": null}}

test_odd_shapes_are_no_error if {
	denied(account({"https_traffic_only_enabled": "false", "min_tls_version": ["TLS1_0"]})) == set()
}

account(values) := resource("azurerm_storage_account", values, {})

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
