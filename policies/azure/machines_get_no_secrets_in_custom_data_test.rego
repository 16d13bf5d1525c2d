package tollgate.azure.machines_get_no_secrets_in_custom_data_test

import data.tollgate.azure.machines_get_no_secrets_in_custom_data as policy

hidden(detectors) := {"tollgate:redacted": {"kind": "string", "empty": false, "detectors": detectors}}

linux(values, unknown, configured) := resource("azurerm_linux_virtual_machine", values, unknown, configured)

test_a_hidden_secret_is_found if {
	denied(linux({"custom_data": hidden(["aws-access-key"])}, {}, ["custom_data"])) == {["values", "custom_data"]}
	denied(linux({"user_data": hidden(["aws-access-key"])}, {}, [])) == {["values", "user_data"]}
	old := {"os_profile": [{"custom_data": hidden(["assigned-secret"])}]}
	denied(resource("azurerm_virtual_machine", old, {}, [])) == {["values", "os_profile", 0, "custom_data"]}
}

test_a_scale_set_has_user_data_of_another_name if {
	kind := "azurerm_orchestrated_virtual_machine_scale_set"
	found := resource(kind, {"user_data_base64": hidden(["aws-access-key"])}, {}, ["user_data_base64"])
	denied(found) == {["values", "user_data_base64"]}
	unsure(resource(kind, {"user_data_base64": hidden([])}, {}, ["user_data_base64"])) == set()
}

test_custom_data_is_hidden_whatever_it_holds if {
	clean := linux({"custom_data": hidden([])}, {}, ["custom_data"])
	denied(clean) == set()
	unsure(clean) == set()
}

test_what_other_values_go_into_is_undecided if {
	fed := object.union(
		linux({"custom_data": hidden([])}, {}, ["custom_data"]),
		{"references": {"custom_data": ["var.password"]}},
	)
	denied(fed) == set()
	unsure(fed) == {["values", "custom_data"]}
}

test_what_is_marked_as_sensitive_is_undecided if {
	unsure(linux({"user_data": hidden([])}, {}, ["user_data"])) == {["values", "user_data"]}
	old := {"os_profile": [{"custom_data": hidden([])}]}
	unsure(resource("azurerm_virtual_machine", old, {}, ["os_profile[0].custom_data"])) == {[
		"values",
		"os_profile",
		0,
		"custom_data",
	]}
}

test_nothing_is_no_secret if {
	empty := {"tollgate:redacted": {"kind": "string", "empty": true, "detectors": []}}
	unsure(linux({"user_data": empty}, {}, ["user_data"])) == set()
	unsure(linux({}, {}, [])) == set()
}

test_the_unknown_is_undecided if {
	unsure(linux({}, {"custom_data": true}, ["custom_data"])) == {["values", "custom_data"]}
	unsure(linux({}, {"custom_data": true}, ["name"])) == set()
}

test_odd_shapes_are_no_objection if {
	every odd in [null, [], {}, 3, "", "x", [null], [3]] {
		denied(linux({"custom_data": odd, "user_data": odd, "os_profile": odd}, {}, [])) == set()
		unsure(linux({"custom_data": odd, "user_data": odd, "os_profile": odd}, {}, [])) == set()
	}
}

denied(resource) := {finding.path | some finding in found} if {
	found := policy.deny with input as resource with data.inventory as {}
}

unsure(resource) := {finding.path | some finding in found} if {
	found := policy.undecided with input as resource with data.inventory as {}
}

resource(type, values, unknown, configured) := {
	"address": concat(".", [type, "shop"]),
	"type": type,
	"name": "shop",
	"mode": "managed",
	"module": "",
	"values": values,
	"unknown": unknown,
	"references": {},
	"configured": configured,
	"actions": ["create"],
}
