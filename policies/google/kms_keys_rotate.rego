# METADATA
# title: KMS keys rotate at least every 90 days and are not destroyed by a plan
# description: >-
#   The longer one version of a key is used, the more it has encrypted, and the more is lost with it. Whatever a
#   destroyed key has encrypted is lost for good.
# custom:
#   id: GCP-KMS-01
#   severity: medium
#   enforcement: soft
#   view: resource
#   kinds: [google_kms_crypto_key]
#   fix: Set `rotation_period = "7776000s"` (90 days) or less, and `prevent_destroy = true` in the `lifecycle` block.
#   controls:
#     nist-800-53r5: [SC-12]
#     soc2-tsc-2017: [CC6.1]
#     iso-27001-2022: [A.8.24]
#     pci-dss-4.0.1: ["3.6.1", "3.7.4"]
#   same_as:
#     checkov: [CKV_GCP_43, CKV_GCP_82]
#     trivy: [GCP-0065]
#     kics: [d8c57c4e, 352271ca]
#     prowler: [kms_key_rotation_enabled]
package tollgate.google.kms_keys_rotate

import data.tollgate.library.plan
import data.tollgate.library.setting

deny contains finding if {
	setting.lacks(input, ["rotation_period"], [])
	can_rotate
	not may_not_rotate
	plan.at(input, ["rotation_period"]) in [null, ""]
	finding := {
		"msg": "the key never rotates (`rotation_period` is not set)",
		"path": ["values", "rotation_period"],
		"same_as": same_as,
		"set": [{"path": ["values", "rotation_period"], "value": "7776000s"}],
	}
}

deny contains finding if {
	setting.lacks(input, ["rotation_period"], [])
	can_rotate
	not may_not_rotate
	period := input.values.rotation_period
	not period in [null, ""]
	not is_short(period)
	finding := {
		"msg": sprintf("the key rotates too seldom (`rotation_period` is %v, more than 90 days)", [period]),
		"path": ["values", "rotation_period"],
		"same_as": same_as,
		"set": [{"path": ["values", "rotation_period"], "value": "7776000s"}],
	}
}

undecided contains finding if {
	setting.may_lack(input, ["rotation_period"])
	can_rotate
	finding := {
		"msg": "how often the key rotates is not known before the apply",
		"path": ["values", "rotation_period"],
		"same_as": same_as,
	}
}

undecided contains finding if {
	plan.is_planned(input)
	can_rotate
	may_not_rotate
	not is_short(plan.at(input, ["rotation_period"]))
	not setting.is_open(input, ["rotation_period"])
	finding := {
		"msg": "whether the key is of a kind that rotates is not known before the apply",
		"path": ["values", "purpose"],
		"same_as": same_as,
	}
}

# What Terraform may destroy with the next plan.
deny contains finding if {
	plan.is_planned(input)
	input.lifecycle.prevent_destroy == false
	finding := {
		"msg": "a plan may destroy the key (`prevent_destroy` is not set in `lifecycle`)",
		"path": ["lifecycle", "prevent_destroy"],
		"fix": "Set `prevent_destroy = true` in the `lifecycle` block.",
		"same_as": ["CKV_GCP_82"],
	}
}

# Plan JSON alone does not have it.
undecided contains finding if {
	plan.is_planned(input)
	input.lifecycle == null
	finding := {
		"msg": "whether a plan may destroy the key is not known (`lifecycle` is not in the plan)",
		"path": ["lifecycle"],
		"fix": "Check the configuration together with the plan.",
		"same_as": ["CKV_GCP_82"],
	}
}

same_as := ["CKV_GCP_43", "GCP-0065", "d8c57c4e", "352271ca", "kms_key_rotation_enabled"]

# Cloud KMS rotates symmetric keys for encryption alone, and none whose material comes from elsewhere.
can_rotate if {
	plan.is_planned(input)
	plan.at(input, ["purpose"]) in [null, "ENCRYPT_DECRYPT"]
	not input.values.import_only == true
	not is_external
}

is_external if {
	some template in input.values.version_template
	template.protection_level in ["EXTERNAL", "EXTERNAL_VPC"]
}

may_not_rotate if {
	some path in [["purpose"], ["import_only"], ["version_template", 0, "protection_level"]]
	setting.is_open(input, path)
}

is_short(period) if {
	is_string(period)
	regex.match(`^[0-9]{1,18}(\.[0-9]{1,18})?s$`, period)
	to_number(trim_suffix(period, "s")) <= ((90 * 24) * 60) * 60
}
