package tollgate.azure.disks_are_encrypted_by_own_key_test

import data.tollgate.azure.disks_are_encrypted_by_own_key as policy

own := ["values", "disk_encryption_set_id"]

at_host := ["values", "encryption_at_host_enabled"]

disk(values, unknown, configured) := resource("azurerm_managed_disk", values, unknown, configured)

test_a_disk_without_an_own_key_is_found if {
	denied(disk({}, {}, [])) == {own}
	denied(disk({"disk_encryption_set_id": ""}, {}, [])) == {own}
	denied(disk({"disk_encryption_set_id": "/sets/shop"}, {}, [])) == set()
	denied(disk({"secure_vm_disk_encryption_set_id": "/sets/shop"}, {}, [])) == set()
}

test_a_key_that_is_not_made_yet_is_one if {
	made := object.union(
		disk({}, {"disk_encryption_set_id": true}, ["disk_encryption_set_id"]),
		{"references": {"disk_encryption_set_id": ["azurerm_disk_encryption_set.shop.id"]}},
	)
	denied(made) == set()
	unsure(made) == set()
}

test_encryption_that_is_switched_off_is_found if {
	every settings in [[{"enabled": false}], {"enabled": false}] {
		denied(disk({"disk_encryption_set_id": "/sets/shop", "encryption_settings": settings}, {}, [])) == {[
			"values",
			"encryption_settings",
			0,
			"enabled",
		]}
	}
}

test_machines_encrypt_on_the_host if {
	every type in ["azurerm_linux_virtual_machine", "azurerm_windows_virtual_machine_scale_set"] {
		denied(resource(type, {}, {}, [])) == {at_host}
		denied(resource(type, {"encryption_at_host_enabled": false}, {}, [])) == {at_host}
		denied(resource(type, {"encryption_at_host_enabled": true}, {}, [])) == set()
	}
}

test_confidential_machines_cannot if {
	confidential := {"os_disk": [{"security_encryption_type": "DiskWithVMGuestState"}]}
	denied(resource("azurerm_linux_virtual_machine", confidential, {}, [])) == set()
}

test_the_unknown_is_undecided if {
	unsure(disk({}, {"disk_encryption_set_id": true}, ["disk_encryption_set_id"])) == {own}
	denied(disk({}, {"disk_encryption_set_id": true}, ["disk_encryption_set_id"])) == set()
	name := "encryption_at_host_enabled"
	unsure(resource("azurerm_linux_virtual_machine", {}, {name: true}, [name])) == {at_host}
	empty := disk({"disk_encryption_set_id": "x", "encryption_settings": [{"disk_encryption_key": []}]}, {}, [])
	unsure(empty) == {["values", "encryption_settings", 0, "enabled"]}
	lost := disk({"disk_encryption_set_id": "x", "encryption_settings": [{}]}, {}, ["encryption_settings[0].enabled"])
	unsure(lost) == {["values", "encryption_settings", 0, "enabled"]}
}

test_odd_shapes_are_no_errors if {
	every odd in [null, [], {}, 3, "x", [null], [3]] {
		denied(disk({"disk_encryption_set_id": "x", "encryption_settings": odd}, {}, [])) == set()
		denied(resource("azurerm_linux_virtual_machine", {"os_disk": odd}, {}, [])) == {at_host}
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
