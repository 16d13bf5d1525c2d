# METADATA
# title: Storage buckets have uniform access and prevent public access
# description: >-
#   Without them, an access list on one object or a careless grant makes data public, and nobody sees it in the
#   policies of the bucket.
# custom:
#   id: GCP-GCS-02
#   severity: high
#   enforcement: soft
#   view: resource
#   kinds: [google_storage_bucket]
#   fix: Set `uniform_bucket_level_access = true` and `public_access_prevention = "enforced"`.
#   controls:
#     nist-800-53r5: [AC-3, SC-7]
#     soc2-tsc-2017: [CC6.1, CC6.6]
#     iso-27001-2022: [A.8.3, A.8.20]
#     pci-dss-4.0.1: ["1.3.1", "1.4.4"]
#     cis-gcp-foundation-4.0: ["5.2"]
#   same_as:
#     checkov: [CKV_GCP_29, CKV_GCP_114]
#     trivy: [GCP-0002]
#     kics: [bb0db090]
#     prowler: [cloudstorage_bucket_uniform_bucket_level_access]
package tollgate.google.bucket_is_closed_to_the_public

import data.tollgate.library.setting

deny contains finding if {
	setting.lacks(input, ["uniform_bucket_level_access"], [true])
	not has_old_name
	finding := {
		"msg": "single objects have access lists of their own (`uniform_bucket_level_access` is not true)",
		"path": ["values", "uniform_bucket_level_access"],
		"fix": "Set `uniform_bucket_level_access = true`.",
		"same_as": uniform,
		"set": [{"path": ["values", "uniform_bucket_level_access"], "value": true}],
	}
}

deny contains finding if {
	setting.lacks(input, ["public_access_prevention"], ["enforced"])
	finding := {
		"msg": "the bucket can be made public (`public_access_prevention` is not \"enforced\")",
		"path": ["values", "public_access_prevention"],
		"fix": "Set `public_access_prevention = \"enforced\"`.",
		"same_as": ["CKV_GCP_114"],
		"set": [{"path": ["values", "public_access_prevention"], "value": "enforced"}],
	}
}

undecided contains finding if {
	setting.may_lack(input, ["uniform_bucket_level_access"])
	finding := {
		"msg": "whether access to the bucket is uniform is not known before the apply",
		"path": ["values", "uniform_bucket_level_access"],
		"same_as": uniform,
	}
}

undecided contains finding if {
	setting.may_lack(input, ["public_access_prevention"])
	finding := {
		"msg": "whether public access is prevented is not known before the apply",
		"path": ["values", "public_access_prevention"],
		"same_as": ["CKV_GCP_114"],
	}
}

uniform := ["CKV_GCP_29", "GCP-0002", "bb0db090", "cloudstorage_bucket_uniform_bucket_level_access"]

# Until version 4 of the provider.
has_old_name if input.values.bucket_policy_only == true
