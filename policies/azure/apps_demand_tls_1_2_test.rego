package tollgate.azure.apps_demand_tls_1_2_test

import data.tollgate.azure.apps_demand_tls_1_2 as policy

https := ["values", "https_only"]

ftp := ["values", "site_config", 0, "ftps_state"]

old := ["azurerm_app_service", "azurerm_app_service_slot", "azurerm_function_app", "azurerm_function_app_slot"]

new := [
	"azurerm_linux_web_app",
	"azurerm_linux_web_app_slot",
	"azurerm_windows_web_app",
	"azurerm_windows_function_app_slot",
]

test_http_is_found if {
	every type in array.concat(old, new) {
		denied(resource(type, site({}, {"ftps_state": "Disabled"}), {}, [])) == {https}
		denied(resource(type, site({"https_only": false}, {"ftps_state": "Disabled"}), {}, [])) == {https}
	}
}

test_old_tls_is_found_by_both_names if {
	every version in ["1.0", "1.1", 1, 1.1] {
		denied(app({"minimum_tls_version": version})) == {["values", "site_config", 0, "minimum_tls_version"]}
		before := site({"https_only": true}, {"ftps_state": "Disabled", "min_tls_version": version})
		every type in old {
			denied(resource(type, before, {}, [])) == {["values", "site_config", 0, "min_tls_version"]}
		}
	}
}

test_plain_ftp_is_found if {
	denied(app({"ftps_state": "AllAllowed"})) == {ftp}
	every type in old {
		denied(resource(type, {"https_only": true}, {}, [])) == {ftp}
		denied(resource(type, site({"https_only": true}, {}), {}, [])) == {ftp}
	}
}

test_defaults_and_good_values_pass if {
	every good in [{}, {"ftps_state": "FtpsOnly", "minimum_tls_version": "1.2"}, {"minimum_tls_version": 1.3}] {
		denied(app(good)) == set()
	}
}

test_each_check_of_other_tools_meets_its_finding if {
	found := policy.deny with input as resource("azurerm_linux_function_app", {}, {}, [])
	{finding.same_as | some finding in found} == {["CKV_AZURE_70", "AZU-0004"]}
	others := policy.deny with input as app({"ftps_state": "AllAllowed"})
	{finding.same_as | some finding in others} == {["CKV_AZURE_78", "AZU-0071"]}
}

test_the_unknown_is_undecided if {
	open := resource("azurerm_linux_web_app", {}, {"https_only": true, "site_config": true}, ["https_only", "site_config"])
	denied(open) == set()
	unsure(open) == {
		https,
		ftp,
		["values", "site_config", 0, "minimum_tls_version"],
	}
	olden := resource("azurerm_app_service", {"https_only": true}, {"site_config": true}, ["site_config"])
	denied(olden) == set()
}

test_a_login_over_http_is_told_of if {
	told(site({"https_only": true, "auth_settings_v2": [{"require_https": false}]}, {})) == {[
		"values",
		"auth_settings_v2",
		0,
		"require_https",
	]}
	every auth in [[{"require_https": true}], [{}], [], null, "x", [null]] {
		told(site({"https_only": true, "auth_settings_v2": auth}, {})) == set()
	}
}

told(values) := {finding.path | some finding in found} if {
	found := policy.warn with input as resource("azurerm_linux_function_app", values, {}, []) with data.inventory as {}
}

test_odd_shapes_are_no_errors if {
	every odd in [null, [], {}, 3, "x", [null], [3]] {
		denied(resource("azurerm_linux_web_app", {"https_only": true, "site_config": odd}, {}, [])) == set()
	}
}

app(config) := resource("azurerm_linux_web_app", site({"https_only": true}, config), {}, [])

site(values, config) := object.union(values, {"site_config": [config]})

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
