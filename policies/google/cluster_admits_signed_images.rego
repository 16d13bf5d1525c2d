# METADATA
# title: GKE clusters admit images by the policy of Binary Authorization
# description: >-
#   Without it, whoever may write a manifest runs any image from anywhere; with it, only what the pipeline has
#   attested.
# custom:
#   id: GCP-GKE-05
#   severity: medium
#   enforcement: soft
#   view: resource
#   kinds: [google_container_cluster]
#   fix: Set `evaluation_mode = "PROJECT_SINGLETON_POLICY_ENFORCE"` in `binary_authorization`.
#   controls:
#     nist-800-53r5: [CM-14, SI-7(6), SR-11]
#     soc2-tsc-2017: [CC6.8]
#     iso-27001-2022: [A.5.21]
#     pci-dss-4.0.1: ["6.3.2"]
#   same_as:
#     checkov: [CKV_GCP_66]
package tollgate.google.cluster_admits_signed_images

import data.tollgate.library.setting

deny contains finding if {
	setting.lacks(input, mode, enforcing)
	not is_enforced_by_old_name
	finding := {
		"msg": "the cluster admits any image (`evaluation_mode` of `binary_authorization` enforces nothing)",
		"path": array.concat(["values"], mode),
		"set": [{"path": array.concat(["values"], mode), "value": "PROJECT_SINGLETON_POLICY_ENFORCE"}],
	}
}

undecided contains finding if {
	setting.may_lack(input, mode)
	not is_enforced_by_old_name
	finding := {
		"msg": "whether Binary Authorization is enforced is not known before the apply",
		"path": array.concat(["values"], mode),
	}
}

mode := ["binary_authorization", 0, "evaluation_mode"]

enforcing := [
	"PROJECT_SINGLETON_POLICY_ENFORCE",
	"POLICY_BINDINGS",
	"POLICY_BINDINGS_AND_PROJECT_SINGLETON_POLICY_ENFORCE",
]

# Until version 5 of the provider.
is_enforced_by_old_name if input.values.enable_binary_authorization == true

is_enforced_by_old_name if {
	block := input.values.binary_authorization[0]
	block.enabled == true
	object.get(block, "evaluation_mode", null) in [null, ""]
}
