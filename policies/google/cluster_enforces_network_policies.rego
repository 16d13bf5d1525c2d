# METADATA
# title: GKE clusters enforce network policies
# description: Where nothing enforces them, every pod reaches every other one, whatever the manifests say.
# custom:
#   id: GCP-GKE-03
#   severity: medium
#   enforcement: soft
#   view: resource
#   kinds: [google_container_cluster]
#   fix: Set `datapath_provider = "ADVANCED_DATAPATH"`, or `enabled = true` in `network_policy`.
#   controls:
#     nist-800-53r5: [AC-4, SC-7]
#     soc2-tsc-2017: [CC6.6]
#     iso-27001-2022: [A.8.22]
#     pci-dss-4.0.1: ["1.3.1", "1.3.2"]
#   same_as:
#     checkov: [CKV_GCP_12]
#     trivy: [GCP-0056]
#     kics: [11e7550e]
package tollgate.google.cluster_enforces_network_policies

import data.tollgate.library.google_cluster as gke
import data.tollgate.library.setting

deny contains finding if {
	gke.is_cluster(input)
	not enforces
	not may_enforce
	setting.lacks(input, ["network_policy", 0, "enabled"], [true])
	finding := {
		"msg": "the cluster enforces no network policies (`network_policy` is off, and so is Dataplane V2)",
		"path": ["values", "network_policy", 0, "enabled"],
	}
}

undecided contains finding if {
	gke.is_cluster(input)
	not enforces
	may_enforce
	finding := {
		"msg": "whether the cluster enforces network policies is not known before the apply",
		"path": ["values", "network_policy", 0, "enabled"],
	}
}

enforces if gke.is_autopilot(input)

enforces if input.values.datapath_provider == "ADVANCED_DATAPATH"

enforces if input.values.network_policy[0].enabled == true

may_enforce if gke.may_be_autopilot(input)

may_enforce if {
	some path in [["datapath_provider"], ["network_policy", 0, "enabled"]]
	setting.is_open(input, path)
}
