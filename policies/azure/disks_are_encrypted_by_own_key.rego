# METADATA
# title: Disks are encrypted by an own key, and on the host of their machine
# description: >-
#   Azure encrypts disks with its own keys; with an own one you decide who reads them and when nobody does, and on the
#   host caches and temporary disks are encrypted as well.
# custom:
#   id: AZR-VM-02
#   severity: medium
#   enforcement: soft
#   view: resource
#   kinds:
#     - azurerm_managed_disk
#     - azurerm_linux_virtual_machine
#     - azurerm_linux_virtual_machine_scale_set
#     - azurerm_windows_virtual_machine
#     - azurerm_windows_virtual_machine_scale_set
#     - azurerm_orchestrated_virtual_machine_scale_set
#   fix: >-
#     Set `disk_encryption_set_id` of the disk, and `encryption_at_host_enabled = true` of the machine.
#   controls:
#     nist-800-53r5: [SC-28, SC-28(1)]
#     soc2-tsc-2017: [CC6.1]
#     iso-27001-2022: [A.8.24]
#     pci-dss-4.0.1: ["3.5.1"]
#   same_as:
#     checkov: [CKV_AZURE_93, CKV_AZURE_97, CKV_AZURE_151, CKV_AZURE_2]
#     trivy: [AZU-0038]
#     kics: [a99130ab]
#     prowler: [vm_ensure_attached_disks_encrypted_with_cmk]
package tollgate.azure.disks_are_encrypted_by_own_key

import data.tollgate.library.demand
import data.tollgate.library.given
import data.tollgate.library.old_block
import data.tollgate.library.plan

deny contains finding if {
	is_disk
	not has_key
	count(unclear_keys) == 0
	finding := {
		"msg": "the disk is encrypted by a key of Azure (`disk_encryption_set_id` is not set)",
		"path": ["values", "disk_encryption_set_id"],
		"fix": "Set `disk_encryption_set_id` to an `azurerm_disk_encryption_set`.",
		"same_as": of_key,
	}
}

undecided contains finding if {
	is_disk
	not has_key
	some field in unclear_keys
	finding := {
		"msg": sprintf("whether the disk is encrypted by an own key (`%s`) is not known before the apply", [field]),
		"path": ["values", field],
		"same_as": of_key,
	}
}

deny contains finding if {
	is_disk
	some finding in demand.unmet(input, [settings])
}

undecided contains finding if {
	is_disk
	some finding in demand.unclear(input, [settings])
}

deny contains finding if {
	not is_disk
	not is_confidential
	some finding in demand.unmet(input, [host])
}

undecided contains finding if {
	not is_disk
	not is_confidential
	some finding in demand.unclear(input, [host])
}

is_disk if {
	input.type == "azurerm_managed_disk"
	plan.is_planned(input)
}

of_key := ["CKV_AZURE_93", "a99130ab", "vm_ensure_attached_disks_encrypted_with_cmk"]

has_key if {
	some field, value in key_sets
	given.has(input, field, value)
}

unclear_keys contains field if {
	some field, value in key_sets
	given.is_unclear(input, field, value)
}

# Disks of confidential machines have a set of their own.
key_sets := {
	"disk_encryption_set_id": own_set,
	"secure_vm_disk_encryption_set_id": secure_set,
}

default own_set := null

own_set := input.values.disk_encryption_set_id

default secure_set := null

secure_set := input.values.secure_vm_disk_encryption_set_id

# Until version 4 of the provider the block could switch encryption inside of the machine off.
settings := {
	"path": ["encryption_settings", 0, "enabled"],
	"value": settings_enabled,
	"refused": [false],
	"msg": "encryption of the disk is switched off (`enabled` of `encryption_settings` is false)",
	"about": "whether encryption of the disk is switched off",
	"fix": "Take `encryption_settings` out, and set `disk_encryption_set_id`.",
	"same_as": ["CKV_AZURE_2", "AZU-0038", "a99130ab"],
}

undecided contains finding if {
	is_disk
	is_switch_lost
	finding := {
		"msg": "whether encryption of the disk is switched off cannot be seen (`enabled` is of an old provider)",
		"path": ["values", "encryption_settings", 0, "enabled"],
		"same_as": settings.same_as,
	}
}

is_switch_lost if old_block.is_lost(input, "encryption_settings.enabled", settings_enabled)

# Since version 4 of the provider the block has a key at least.
is_switch_lost if {
	settings_enabled == null
	input.values.encryption_settings[0].disk_encryption_key in [[], null]
}

default settings_enabled := null

settings_enabled := input.values.encryption_settings[0].enabled

settings_enabled := input.values.encryption_settings.enabled

host := {
	"path": ["encryption_at_host_enabled"],
	"value": at_host,
	"wanted": [true],
	"msg": "caches and temporary disks of the machine are not encrypted (`encryption_at_host_enabled` is not true)",
	"about": "whether caches and temporary disks of the machine are encrypted",
	"fix": "Set `encryption_at_host_enabled = true`.",
	"set": true,
	"same_as": object.get(of_host, input.type, []),
}

of_host := {
	"azurerm_windows_virtual_machine": ["CKV_AZURE_151"],
	"azurerm_windows_virtual_machine_scale_set": ["CKV_AZURE_97"],
	"azurerm_linux_virtual_machine_scale_set": ["CKV_AZURE_97"],
}

default at_host := null

at_host := input.values.encryption_at_host_enabled

# Azure encrypts such a machine with its state, and refuses encryption on the host.
is_confidential if input.values.os_disk[0].security_encryption_type == "DiskWithVMGuestState"
