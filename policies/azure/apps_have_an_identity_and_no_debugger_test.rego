package tollgate.azure.apps_have_an_identity_and_no_debugger_test

import data.tollgate.azure.apps_have_an_identity_and_no_debugger as policy

identity := ["values", "identity"]

known := {"identity": [{"type": "SystemAssigned"}]}

test_an_app_without_an_identity_is_found if {
	every type in ["azurerm_app_service", "azurerm_linux_web_app", "azurerm_windows_function_app_slot"] {
		denied(resource(type, {}, {}, [])) == {identity}
		denied(resource(type, {"identity": [{"type": null}]}, {}, [])) == {identity}
	}
}

test_every_identity_passes if {
	every type in ["SystemAssigned", "UserAssigned", "SystemAssigned, UserAssigned"] {
		denied(resource("azurerm_linux_web_app", {"identity": [{"type": type}]}, {}, [])) == set()
	}
}

test_debuggers_are_found if {
	denied(app({"remote_debugging_enabled": true})) == {["values", "site_config", 0, "remote_debugging_enabled"]}
	denied(app({"remote_debugging_enabled": false})) == set()
}

test_foreign_pages_are_found if {
	denied(app({"cors": [{"allowed_origins": ["https://shop.example", "*"]}]})) == {[
		"values",
		"site_config",
		0,
		"cors",
		0,
		"allowed_origins",
		1,
	]}
	denied(app({"cors": [{"allowed_origins": ["https://*.shop.example"]}]})) == set()
}

test_the_unknown_is_undecided if {
	open := resource("azurerm_linux_web_app", {}, {"identity": true, "site_config": true}, ["identity", "site_config"])
	denied(open) == set()
	unsure(open) == {
		identity,
		["values", "site_config", 0, "remote_debugging_enabled"],
		["values", "site_config", 0, "cors", 0, "allowed_origins"],
	}
}

test_one_origin_of_many_may_be_unknown if {
	path := "site_config[0].cors[0].allowed_origins"
	values := object.union(known, {"site_config": [{"cors": [{"allowed_origins": ["https://shop.example"]}]}]})
	unknown := {"site_config": [{"cors": [{"allowed_origins": [false, true]}]}]}
	unsure(resource("azurerm_linux_web_app", values, unknown, [path])) == {[
		"values",
		"site_config",
		0,
		"cors",
		0,
		"allowed_origins",
	]}
}

test_odd_shapes_are_no_errors if {
	every odd in [null, [], {}, 3, "x", [null], [3]] {
		denied(resource("azurerm_linux_web_app", object.union(known, {"site_config": odd}), {}, [])) == set()
		denied(app({"cors": odd})) == set()
		denied(resource("azurerm_linux_web_app", {"identity": odd}, {}, [])) == {identity}
	}
}

app(config) := resource("azurerm_linux_web_app", object.union(known, {"site_config": [config]}), {}, [])

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
