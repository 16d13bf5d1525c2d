# METADATA
# title: Secrets and keys in key vaults expire
# description: >-
#   What never expires is never changed, and works for whoever copied it years ago; a content type tells those who
#   find a secret what it is for.
# custom:
#   id: AZR-KV-03
#   severity: medium
#   enforcement: soft
#   view: resource
#   kinds: [azurerm_key_vault_secret, azurerm_key_vault_key]
#   fix: Set `expiration_date`, and `content_type` on secrets.
#   controls:
#     nist-800-53r5: [IA-5, IA-5(1), SC-12]
#     soc2-tsc-2017: [CC6.1]
#     iso-27001-2022: [A.5.17, A.8.24]
#     pci-dss-4.0.1: ["8.6.3", "3.6.1", "3.7.4"]
#     cis-azure-foundations-4.0: ["9.3.1", "9.3.3"]
#   same_as:
#     checkov: [CKV_AZURE_41, CKV_AZURE_40, CKV_AZURE_114]
#     trivy: [AZU-0017, AZU-0014, AZU-0015]
#     kics: [dfa20ffa, 4d080822]
#     prowler: [keyvault_rbac_secret_expiration_set, keyvault_rbac_key_expiration_set]
package tollgate.azure.key_vault_contents_expire

import data.tollgate.library.given
import data.tollgate.library.plan

deny contains finding if {
	plan.is_planned(input)
	given.is_left_out(input, "expiration_date", date)
	finding := object.union(
		expiration,
		{"msg": sprintf("the %s never expires (`expiration_date` is not set)", [named])},
	)
}

undecided contains finding if {
	plan.is_planned(input)
	given.is_unclear(input, "expiration_date", date)
	finding := object.union(expiration, {"msg": sprintf("whether the %s expires is not known before the apply", [named])})
}

deny contains finding if {
	input.type == "azurerm_key_vault_secret"
	plan.is_planned(input)
	given.is_left_out(input, "content_type", kind)
	finding := object.union(content, {"msg": "what the secret is is not said (`content_type` is not set)"})
}

undecided contains finding if {
	input.type == "azurerm_key_vault_secret"
	plan.is_planned(input)
	given.is_unclear(input, "content_type", kind)
	finding := object.union(content, {"msg": "whether it is said what the secret is is not known before the apply"})
}

date := object.get(input.values, "expiration_date", null)

kind := object.get(input.values, "content_type", null)

named := "secret" if {
	input.type == "azurerm_key_vault_secret"
} else := "key"

expiration := {
	"path": ["values", "expiration_date"],
	"fix": "Set `expiration_date`.",
	"same_as": same_as[input.type],
}

content := {
	"path": ["values", "content_type"],
	"fix": "Set `content_type`, to what the secret is for.",
	"same_as": ["CKV_AZURE_114", "AZU-0015"],
}

same_as := {
	"azurerm_key_vault_secret": ["CKV_AZURE_41", "AZU-0017", "dfa20ffa", "keyvault_rbac_secret_expiration_set"],
	"azurerm_key_vault_key": ["CKV_AZURE_40", "AZU-0014", "4d080822", "keyvault_rbac_key_expiration_set"],
}
