# METADATA
# title: Azure clusters enforce network policies
# description: >-
#   Without an engine for them network policies are written and do nothing, and every pod reaches every other.
# custom:
#   id: AZR-AKS-03
#   severity: medium
#   enforcement: soft
#   view: resource
#   kinds: [azurerm_kubernetes_cluster]
#   fix: >-
#     Set `network_policy` of `network_profile` to `azure`, `calico` or `cilium`.
#   controls:
#     nist-800-53r5: [AC-4, SC-7]
#     soc2-tsc-2017: [CC6.6]
#     iso-27001-2022: [A.8.22]
#     pci-dss-4.0.1: ["1.3.1", "1.3.2"]
#   same_as:
#     checkov: [CKV_AZURE_7]
#     trivy: [AZU-0043]
#     kics: [f5342045]
#     prowler: [aks_network_policy_enabled]
package tollgate.azure.aks_enforces_network_policies

import data.tollgate.library.demand

deny contains finding if some finding in demand.unmet(input, [engine])

undecided contains finding if some finding in demand.unclear(input, [engine])

engine := {
	"path": ["network_profile", 0, "network_policy"],
	"value": network_policy,
	"wanted": ["azure", "calico", "cilium"],
	"msg": "no engine enforces network policies (`network_policy` of `network_profile` is not set)",
	"about": "whether network policies are enforced",
}

default network_policy := null

network_policy := input.values.network_profile[0].network_policy
