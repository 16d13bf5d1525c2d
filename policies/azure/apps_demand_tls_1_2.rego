# METADATA
# title: Web and function apps demand HTTPS, TLS 1.2 and no plain FTP
# description: >-
#   What travels over HTTP, old TLS or plain FTP can be read on its way: sessions, and the password that replaces the
#   code of the app.
# custom:
#   id: AZR-APP-01
#   severity: high
#   enforcement: hard
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
#     Set `https_only = true`, and leave `minimum_tls_version` and `ftps_state` of `site_config` as they are by
#     default, or set `1.2` and `FtpsOnly`.
#   controls:
#     nist-800-53r5: [SC-8, SC-8(1)]
#     soc2-tsc-2017: [CC6.7]
#     iso-27001-2022: [A.8.24]
#     pci-dss-4.0.1: ["4.2.1"]
#   same_as:
#     checkov: [CKV_AZURE_14, CKV_AZURE_15, CKV_AZURE_70, CKV_AZURE_145, CKV_AZURE_78]
#     trivy: [AZU-0004, AZU-0006, AZU-0071, AZU-0072]
#     kics: [11e9a948]
#     prowler: [app_ensure_http_is_redirected_to_https, app_minimum_tls_version_12]
package tollgate.azure.apps_demand_tls_1_2

import data.tollgate.library.demand
import data.tollgate.library.plan

deny contains finding if some finding in demand.unmet(input, demands)

undecided contains finding if some finding in demand.unclear(input, demands)

# The app itself is reached by HTTPS only, so that little comes of it.
warn contains finding if {
	input.values.auth_settings_v2[0].require_https in [false, "false"]
	plan.is_planned(input)
	finding := {
		"msg": "the login of the app answers over HTTP (`require_https` of `auth_settings_v2` is false)",
		"path": ["values", "auth_settings_v2", 0, "require_https"],
		"severity": "low",
		"fix": "Leave `require_https` out, or set it to true.",
		"same_as": same_as.login,
		"set": [{"path": ["values", "auth_settings_v2", 0, "require_https"], "value": true}],
	}
}

demands contains {
	"path": ["https_only"],
	"value": https_only,
	"wanted": [true, "true"],
	"msg": "the app answers over HTTP (`https_only` is not true)",
	"about": "whether the app answers over HTTP",
	"fix": "Set `https_only = true`.",
	"set": true,
	"same_as": same_as.https,
}

# TLS 1.2 is the default of old and new resources.
demands contains tls("minimum_tls_version", minimum_tls_version) if not input.type in old_types

demands contains tls("min_tls_version", min_tls_version) if input.type in old_types

demands contains ftp({
	"refused": ["AllAllowed"],
	"msg": "the app takes files by plain FTP (`ftps_state` is `AllAllowed`)",
})

# Azure allows FTP by default, which the provider took over for the old resources.
demands contains ftp({
	"refused": [null],
	"msg": "the app takes files by plain FTP (`ftps_state` is not set, and is `AllAllowed` by default)",
}) if {
	input.type in old_types
	not demand.is_unknown(input, ["site_config", 0, "ftps_state"])
}

tls(name, value) := {
	"path": ["site_config", 0, name],
	"value": value,
	"refused": ["1.0", "1.1", "1", 1, 1.1],
	"msg": sprintf("the app takes old versions of TLS (`%s` is %v)", [name, value]),
	"about": "which versions of TLS the app takes",
	"fix": sprintf("Set `%s = \"1.2\"`.", [name]),
	"set": "1.2",
	"same_as": same_as.tls,
}

ftp(what) := object.union(what, {
	"path": ["site_config", 0, "ftps_state"],
	"value": ftps_state,
	"about": "whether the app takes files by plain FTP",
	"fix": "Set `ftps_state = \"FtpsOnly\"`, or `Disabled`.",
	"set": "FtpsOnly",
	"same_as": same_as.ftp,
})

same_as := {
	"https": ["CKV_AZURE_70", "AZU-0004"],
	"tls": ["CKV_AZURE_145"],
	"ftp": [],
	"login": ["CKV_AZURE_70"],
} if {
	contains(input.type, "function_app")
} else := {
	"https": ["CKV_AZURE_14", "AZU-0072", "11e9a948", "app_ensure_http_is_redirected_to_https"],
	"tls": ["CKV_AZURE_15", "AZU-0006", "app_minimum_tls_version_12"],
	"ftp": ["CKV_AZURE_78", "AZU-0071"],
	"login": [],
}

# Until version 4 of the provider.
old_types := ["azurerm_app_service", "azurerm_app_service_slot", "azurerm_function_app", "azurerm_function_app_slot"]

default https_only := null

https_only := input.values.https_only

default minimum_tls_version := null

minimum_tls_version := input.values.site_config[0].minimum_tls_version

default min_tls_version := null

min_tls_version := input.values.site_config[0].min_tls_version

default ftps_state := null

ftps_state := input.values.site_config[0].ftps_state
