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
import data.tollgate.library.old_block
import data.tollgate.library.plan
import data.tollgate.library.setting

deny contains finding if {
	some finding in demand.unmet(input, [engine])
	not is_cilium
	not may_be_cilium
}

undecided contains finding if {
	some finding in demand.unclear(input, [engine])
	not is_cilium
}

undecided contains finding if {
	count(demand.unmet(input, [engine])) > 0
	not is_cilium
	may_be_cilium
	finding := {
		"msg": "whether the data plane is Cilium, which enforces network policies, is not known before the apply",
		"path": data_plane_place,
	}
}

engine := {
	"path": ["network_profile", 0, "network_policy"],
	"value": network_policy,
	"wanted": ["azure", "calico", "cilium"],
	"msg": "no engine enforces network policies (`network_policy` of `network_profile` is not set)",
	"about": "whether network policies are enforced",
}

default network_policy := null

network_policy := input.values.network_profile[0].network_policy

# Azure CNI powered by Cilium enforces network policies by itself: another engine than its own is refused.
is_cilium if {
	plan.is_planned(input)
	network_policy in [null, ""]
	some name in ["network_data_plane", "ebpf_data_plane"]
	object.get(data_planes, name, null) == "cilium"
}

# The name until version 3 of the provider, which the schema of later ones does not know. It had one value.
is_cilium if {
	plan.is_planned(input)
	network_policy in [null, ""]
	old_block.is_lost(input, "network_profile.ebpf_data_plane", data_planes.ebpf_data_plane)
}

may_be_cilium if {
	network_policy in [null, ""]
	setting.is_open(input, ["network_profile", 0, "network_data_plane"])
}

data_planes := {
	"network_data_plane": object.get(input.values, ["network_profile", 0, "network_data_plane"], null),
	"ebpf_data_plane": object.get(input.values, ["network_profile", 0, "ebpf_data_plane"], null),
}

data_plane_place := ["values", "network_profile", 0, "network_data_plane"]
