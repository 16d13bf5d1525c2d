package tollgate.azure.linux_machines_demand_ssh_keys_test

import data.tollgate.azure.linux_machines_demand_ssh_keys as policy

secret := {"tollgate:redacted": {"kind": "string", "empty": false, "detectors": []}}

switch := ["values", "disable_password_authentication"]

linux(values, unknown, configured) := resource("azurerm_linux_virtual_machine", values, unknown, configured)

test_passwords_are_found if {
	every type in ["azurerm_linux_virtual_machine", "azurerm_linux_virtual_machine_scale_set"] {
		denied(resource(type, {"disable_password_authentication": false}, {}, [])) == {switch}
		denied(resource(type, {}, {}, [])) == set()
		denied(resource(type, {"disable_password_authentication": null}, {}, [])) == set()
	}
}

test_passwords_of_old_machines_are_found if {
	every type in ["azurerm_virtual_machine", "azurerm_virtual_machine_scale_set"] {
		every config in [{}, {"disable_password_authentication": false}] {
			denied(resource(type, {"os_profile_linux_config": [config]}, {}, [])) == {[
				"values",
				"os_profile_linux_config",
				0,
				"disable_password_authentication",
			]}
		}
		keys := {"os_profile_linux_config": [{"disable_password_authentication": true}]}
		denied(resource(type, keys, {}, [])) == set()
		denied(resource(type, {"os_profile_windows_config": [{}]}, {}, [])) == set()
	}
}

test_a_password_in_the_text_is_found if {
	denied(linux({"admin_password": secret}, {}, ["admin_password"])) == {["values", "admin_password"]}
}

test_a_password_that_is_given_is_none_in_the_text if {
	given := object.union(
		linux({"admin_password": secret}, {}, ["admin_password"]),
		{"references": {"admin_password": ["var.password"]}},
	)
	denied(given) == set()
	unsure(given) == set()
	denied(linux({}, {"admin_password": true}, ["admin_password"])) == set()
}

test_passwords_in_the_text_of_other_kinds_are_found if {
	old := {
		"os_profile": [{"admin_password": secret}],
		"os_profile_linux_config": [{"disable_password_authentication": true}],
	}
	denied(resource("azurerm_virtual_machine", old, {}, ["os_profile[0].admin_password"])) == {[
		"values",
		"os_profile",
		0,
		"admin_password",
	]}
	config := {"os_profile": [{"linux_configuration": [{"admin_password": secret}]}]}
	names := ["os_profile[0].linux_configuration[0].admin_password"]
	denied(resource("azurerm_orchestrated_virtual_machine_scale_set", config, {}, names)) == {[
		"values",
		"os_profile",
		0,
		"linux_configuration",
		0,
		"admin_password",
	]}
}

test_passwords_of_windows_are_another_matter if {
	old := {"os_profile": [{"admin_password": secret}], "os_profile_windows_config": [{}]}
	denied(resource("azurerm_virtual_machine", old, {}, ["os_profile[0].admin_password"])) == set()
}

test_a_key_beside_the_password_is_a_key if {
	both := linux({"disable_password_authentication": false, "admin_ssh_key": [{}]}, {}, [])
	some finding in policy.deny with input as both
	not "CKV_AZURE_178" in finding.same_as
	alone := linux({"disable_password_authentication": false}, {}, [])
	some other in policy.deny with input as alone
	"CKV_AZURE_178" in other.same_as
}

test_a_machine_without_a_key_is_told_of_only if {
	keyless := linux({}, {}, [])
	denied(keyless) == set()
	told(keyless) == {["values", "admin_ssh_key"]}
	told(linux({"admin_ssh_key": [{}]}, {}, [])) == set()
	told(linux({"disable_password_authentication": false}, {}, [])) == set()
	told(linux({"os_managed_disk_id": "disk"}, {}, [])) == set()
	told(linux({}, {"admin_ssh_key": true}, ["admin_ssh_key"])) == set()
	told(resource("azurerm_virtual_machine", {}, {}, [])) == set()
}

told(resource) := {finding.path | some finding in found} if {
	found := policy.warn with input as resource with data.inventory as {}
}

test_the_unknown_is_undecided if {
	name := "disable_password_authentication"
	unsure(linux({}, {name: true}, [name])) == {switch}
	denied(linux({}, {name: true}, [name])) == set()
}

test_odd_shapes_are_no_errors if {
	every odd in [null, [], {}, 3, "x", [null], [3]] {
		denied(linux({"admin_ssh_key": odd, "admin_password": odd}, {}, ["admin_password"])) == set()
		values := {"os_profile": odd, "os_profile_linux_config": odd}
		denied(resource("azurerm_virtual_machine", values, {}, [])) == set()
		denied(resource("azurerm_orchestrated_virtual_machine_scale_set", values, {}, [])) == set()
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
