# METADATA
# title: Linux machines demand SSH keys
# description: >-
#   A password is guessed by machines that try day and night, or read where it is written down; a key is neither.
# custom:
#   id: AZR-VM-01
#   severity: high
#   enforcement: hard
#   view: resource
#   kinds:
#     - azurerm_linux_virtual_machine
#     - azurerm_linux_virtual_machine_scale_set
#     - azurerm_virtual_machine
#     - azurerm_virtual_machine_scale_set
#     - azurerm_orchestrated_virtual_machine_scale_set
#   fix: >-
#     Leave `disable_password_authentication` true, add `admin_ssh_key`, and take `admin_password` out.
#   controls:
#     nist-800-53r5: [IA-2, IA-5(1)]
#     soc2-tsc-2017: [CC6.1]
#     iso-27001-2022: [A.5.17, A.8.5]
#     pci-dss-4.0.1: ["8.3.6"]
#   same_as:
#     checkov: [CKV_AZURE_1, CKV_AZURE_149, CKV_AZURE_178]
#     trivy: [AZU-0039]
package tollgate.azure.linux_machines_demand_ssh_keys

import data.tollgate.library.demand
import data.tollgate.library.plan

deny contains finding if some finding in demand.unmet(input, passwords)

undecided contains finding if some finding in demand.unclear(input, passwords)

deny contains finding if {
	plan.is_planned(input)
	some path in written
	is_literal(path)
	finding := {
		"msg": sprintf("the password of the machine stands in the configuration (`%s`)", [path[count(path) - 1]]),
		"path": array.concat(["values"], path),
		"fix": "Take the password out and change it, and let SSH keys in alone.",
		"same_as": [],
	}
}

# With passwords off nobody can log in then, and Azure refuses most machines of that kind.
warn contains finding if {
	input.type in linux
	plan.is_planned(input)
	not disabled == false
	not demand.is_unknown(input, ["disable_password_authentication"])
	not has_key
	not demand.is_unknown(input, ["admin_ssh_key"])
	not is_made_of_disk
	finding := {
		"msg": "the machine has no SSH key of its administrator (`admin_ssh_key` is not set)",
		"path": ["values", "admin_ssh_key"],
		"severity": "low",
		"fix": "Add `admin_ssh_key` with the public key of the administrator.",
		"same_as": ["CKV_AZURE_178"],
	}
}

# Its users are on the disk already.
is_made_of_disk if is_string(input.values.os_managed_disk_id)

is_made_of_disk if demand.is_unknown(input, ["os_managed_disk_id"])

# Without a word the new resources take keys alone.
passwords contains object.union(common, {
	"path": ["disable_password_authentication"],
	"value": disabled,
	"refused": [false],
}) if {
	input.type in linux
}

passwords contains object.union(common, {
	"path": ["os_profile", 0, "linux_configuration", 0, "disable_password_authentication"],
	"value": orchestrated,
	"refused": [false],
}) if {
	input.type == "azurerm_orchestrated_virtual_machine_scale_set"
}

# The old ones take passwords.
passwords contains object.union(common, {
	"path": ["os_profile_linux_config", 0, "disable_password_authentication"],
	"value": old,
	"wanted": [true],
}) if {
	has_old
}

common := {
	"msg": "the machine lets passwords in (`disable_password_authentication` is not true)",
	"about": "whether the machine lets passwords in",
	"fix": "Set `disable_password_authentication = true`, with an SSH key for the administrator.",
	"same_as": array.concat(same_as[input.type], keys),
}

linux := ["azurerm_linux_virtual_machine", "azurerm_linux_virtual_machine_scale_set"]

same_as := {
	"azurerm_linux_virtual_machine": ["CKV_AZURE_1", "CKV_AZURE_149", "AZU-0039"],
	"azurerm_linux_virtual_machine_scale_set": ["CKV_AZURE_149"],
	"azurerm_virtual_machine": ["CKV_AZURE_1", "AZU-0039"],
	"azurerm_virtual_machine_scale_set": [],
	"azurerm_orchestrated_virtual_machine_scale_set": [],
}

# One that has a key beside the password is no finding of the check that asks for keys.
keys := ["CKV_AZURE_178"] if {
	input.type in linux
	not has_key
	not demand.is_unknown(input, ["admin_ssh_key"])
} else := []

has_key if is_object(input.values.admin_ssh_key[_])

# A machine with Windows has another block.
has_old if {
	input.type in ["azurerm_virtual_machine", "azurerm_virtual_machine_scale_set"]
	is_object(input.values.os_profile_linux_config[0])
}

written contains ["admin_password"] if {
	input.type in linux
	is_text(input.values.admin_password)
}

written contains ["os_profile", 0, "linux_configuration", 0, "admin_password"] if {
	is_text(input.values.os_profile[0].linux_configuration[0].admin_password)
}

written contains ["os_profile", 0, "admin_password"] if {
	has_old
	is_text(input.values.os_profile[0].admin_password)
}

# Passwords are hidden from policies.
is_text(value) if {
	plan.is_hidden(value)
	not value["tollgate:redacted"].empty == true
}

# The text is in the configuration itself, and is no value that is given or made.
is_literal(path) if {
	some name in plan.names(path)
	name in input.configured
	every reference in object.get(input, ["references", name], []) { startswith(reference, "local.") }
}

default disabled := null

disabled := input.values.disable_password_authentication

default orchestrated := null

orchestrated := input.values.os_profile[0].linux_configuration[0].disable_password_authentication

default old := null

old := input.values.os_profile_linux_config[0].disable_password_authentication
