# METADATA
# title: Web and function apps have an identity, and are closed to debuggers and foreign pages
# description: >-
#   An app without an identity of its own keeps passwords for what it reads; a debugger gives its memory away, and
#   CORS for `*` lets every page on the web call it.
# custom:
#   id: AZR-APP-02
#   severity: medium
#   enforcement: soft
#   view: resource
#   kinds:
#     - azurerm_app_service
#     - azurerm_app_service_slot
#     - azurerm_linux_web_app
#     - azurerm_linux_web_app_slot
#     - azurerm_windows_web_app
#     - azurerm_windows_web_app_slot
#     - azurerm_function_app
#     - azurerm_function_app_slot
#     - azurerm_linux_function_app
#     - azurerm_linux_function_app_slot
#     - azurerm_windows_function_app
#     - azurerm_windows_function_app_slot
#   fix: >-
#     Add `identity` with `type = "SystemAssigned"`, leave `remote_debugging_enabled` false, and name the origins of
#     `cors`.
#   controls:
#     nist-800-53r5: [AC-3, IA-5, IA-9, CM-6, CM-7]
#     soc2-tsc-2017: [CC6.1, CC6.8, CC7.1]
#     iso-27001-2022: [A.5.16, A.8.5, A.8.9]
#     pci-dss-4.0.1: ["8.6.2", "2.2.1", "2.2.4"]
#   same_as:
#     checkov: [CKV_AZURE_71, CKV_AZURE_72, CKV_AZURE_57]
#     prowler: [app_register_with_identity]
package tollgate.azure.apps_have_an_identity_and_no_debugger

import data.tollgate.library.demand
import data.tollgate.library.plan

deny contains finding if {
	plan.is_planned(input)
	not has_identity
	not is_identity_unknown
	finding := {
		"msg": "the app has no managed identity (it has no `identity`)",
		"path": ["values", "identity"],
		"fix": "Add `identity` with `type = \"SystemAssigned\"`.",
		"same_as": same_as.identity,
		"set": [{"path": ["values", "identity", 0, "type"], "value": "SystemAssigned"}],
	}
}

undecided contains finding if {
	plan.is_planned(input)
	not has_identity
	is_identity_unknown
	finding := {
		"msg": "whether the app has a managed identity is not known before the apply",
		"path": ["values", "identity"],
		"same_as": same_as.identity,
	}
}

deny contains finding if some finding in demand.unmet(input, [debugging])

undecided contains finding if some finding in demand.unclear(input, [debugging])

deny contains finding if {
	plan.is_planned(input)
	some index, origin in input.values.site_config[0].cors[0].allowed_origins
	origin == "*"
	finding := {
		"msg": "every page on the web may call the app (`allowed_origins` of `cors` has `*`)",
		"path": array.concat(origins, place(index)),
		"fix": "Name the origins in `allowed_origins`.",
		"same_as": same_as.cors,
	}
}

undecided contains finding if {
	plan.is_planned(input)
	are_origins_unknown
	not lets_in_everybody
	finding := {
		"msg": "which pages may call the app is not known before the apply",
		"path": origins,
		"same_as": same_as.cors,
	}
}

# Kinds of identity; the block says one of them.
has_identity if {
	type := input.values.identity[0].type
	is_string(type)
	contains(type, "Assigned")
}

is_identity_unknown if demand.is_unknown(input, ["identity", 0, "type"])

debugging := {
	"path": ["site_config", 0, "remote_debugging_enabled"],
	"value": remote_debugging_enabled,
	"refused": [true, "true"],
	"msg": "debuggers may attach to the app (`remote_debugging_enabled` is true)",
	"about": "whether debuggers may attach to the app",
	"fix": "Set `remote_debugging_enabled = false`.",
	"set": false,
	"same_as": ["CKV_AZURE_72"],
}

default remote_debugging_enabled := null

remote_debugging_enabled := input.values.site_config[0].remote_debugging_enabled

origins := ["values", "site_config", 0, "cors", 0, "allowed_origins"]

lets_in_everybody if "*" in input.values.site_config[0].cors[0].allowed_origins

place(index) := [index] if {
	is_number(index)
} else := []

are_origins_unknown if demand.is_unknown(input, ["site_config", 0, "cors", 0, "allowed_origins"])

are_origins_unknown if plan.has_unknown(input.unknown.site_config[0].cors[0].allowed_origins)

same_as := {"identity": [], "cors": []} if {
	contains(input.type, "function_app")
} else := {
	"identity": ["CKV_AZURE_71", "app_register_with_identity"],
	"cors": ["CKV_AZURE_57"],
}
