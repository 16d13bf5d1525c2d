# METADATA
# title: Custom data and user data of machines hold no secrets
# description: >-
#   Custom data lies on the disk of the machine for everybody on it to read, user data is handed to every process that
#   asks, and both stay in state files.
# custom:
#   id: AZR-VM-03
#   severity: critical
#   enforcement: hard
#   view: resource
#   kinds:
#     - azurerm_linux_virtual_machine
#     - azurerm_linux_virtual_machine_scale_set
#     - azurerm_windows_virtual_machine
#     - azurerm_windows_virtual_machine_scale_set
#     - azurerm_virtual_machine
#     - azurerm_virtual_machine_scale_set
#     - azurerm_orchestrated_virtual_machine_scale_set
#   fix: >-
#     Let the machine read the secret from Key Vault with its managed identity, and revoke this one.
#   controls:
#     nist-800-53r5: [IA-5, IA-5(7)]
#     soc2-tsc-2017: [CC6.1]
#     iso-27001-2022: [A.5.17, A.8.24]
#     pci-dss-4.0.1: ["8.6.2"]
#   same_as:
#     checkov: [CKV_AZURE_45]
#     trivy: [AZU-0037]
package tollgate.azure.machines_get_no_secrets_in_custom_data

import data.tollgate.library.plan
import data.tollgate.library.unclear

deny contains finding if {
	plan.is_planned(input)
	some place in hidden
	count(place.detectors) > 0
	finding := {
		"msg": sprintf("`%s` holds a secret", [last(place.path)]),
		"path": array.concat(["values"], place.path),
	}
}

# A text is hidden as a whole where something in it is marked as sensitive, though no detector knows it.
undecided contains finding if {
	plan.is_planned(input)
	some place in hidden
	count(place.detectors) == 0
	not is_hidden_anyway(place.path)
	finding := {
		"msg": sprintf("`%s` is sensitive, so that it cannot be seen whether it holds a secret", [last(place.path)]),
		"path": array.concat(["values"], place.path),
	}
}

undecided contains finding if {
	plan.is_planned(input)
	some path in paths
	unclear.is_unknown(input, path)
	finding := {
		"msg": sprintf("whether `%s` holds a secret is not known before the apply", [last(path)]),
		"path": array.concat(["values"], path),
	}
}

last(path) := path[count(path) - 1]

paths := [
	["custom_data"],
	["user_data"],
	["user_data_base64"],
	["os_profile", 0, "custom_data"],
]

# What stands hidden, with the names of those that found a secret in it; they look into base64 too.
hidden contains {"path": ["custom_data"], "detectors": detectors} if {
	not_empty(input.values.custom_data)
	detectors := input.values.custom_data["tollgate:redacted"].detectors
}

hidden contains {"path": ["user_data"], "detectors": detectors} if {
	not_empty(input.values.user_data)
	detectors := input.values.user_data["tollgate:redacted"].detectors
}

hidden contains {"path": ["user_data_base64"], "detectors": detectors} if {
	not_empty(input.values.user_data_base64)
	detectors := input.values.user_data_base64["tollgate:redacted"].detectors
}

hidden contains {"path": ["os_profile", 0, "custom_data"], "detectors": detectors} if {
	not_empty(input.values.os_profile[0].custom_data)
	detectors := input.values.os_profile[0].custom_data["tollgate:redacted"].detectors
}

not_empty(value) if not value["tollgate:redacted"].empty == true

# The provider calls these sensitive whatever they hold. Where no other value goes into the text, detectors have seen
# all of it, and found nothing.
is_hidden_anyway(path) if {
	last(path) in ["custom_data", "user_data_base64"]
	not input.type in ["azurerm_virtual_machine", "azurerm_virtual_machine_scale_set"]
	some name in plan.names(path)
	name in input.configured
	every reference in object.get(input, ["references", name], []) { startswith(reference, "path.") }
}
