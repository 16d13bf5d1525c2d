# METADATA
# title: KMS keys rotate
# description: >-
#   Rotation limits how much one key protects, and how long it is of use to whoever got hold of it. KMS does it
#   without touching the data.
# custom:
#   id: AWS-KMS-01
#   severity: medium
#   enforcement: soft
#   view: resource
#   kinds: [aws_kms_key]
#   fix: Set `enable_key_rotation = true`.
#   controls:
#     nist-800-53r5: [SC-12]
#     soc2-tsc-2017: [CC6.1]
#     iso-27001-2022: [A.8.24]
#     pci-dss-4.0.1: ["3.6.1", "3.7.4"]
#     cis-aws-foundations-5.0: ["3.6"]
#   same_as:
#     checkov: [CKV_AWS_7]
#     trivy: [AWS-0065]
#     prowler: [kms_cmk_rotation_enabled]
package tollgate.aws.kms_key_rotates

import data.tollgate.library.plan

deny contains finding if {
	can_rotate
	plan.lacks(input, ["enable_key_rotation"], [true])
	not may_be_unable_to_rotate
	finding := {
		"msg": "the key does not rotate (`enable_key_rotation` is not true)",
		"path": ["values", "enable_key_rotation"],
		"set": [{"path": ["values", "enable_key_rotation"], "value": true}],
	}
}

undecided contains finding if {
	can_rotate
	plan.may_lack(input, ["enable_key_rotation"], [true])
	not may_be_unable_to_rotate
	finding := {
		"msg": "whether the key rotates is not known before the apply",
		"path": ["values", "enable_key_rotation"],
	}
}

undecided contains finding if {
	can_rotate
	plan.at(input, ["enable_key_rotation"]) != true
	may_be_unable_to_rotate
	finding := {
		"msg": "whether the key is one that can rotate is not known before the apply",
		"path": ["values"],
	}
}

# KMS rotates symmetric keys for encryption alone, and none in a key store of your own.
can_rotate if {
	plan.is_planned(input)
	plan.at(input, ["key_usage"]) in [null, "", "ENCRYPT_DECRYPT"]
	plan.at(input, ["customer_master_key_spec"]) in [null, "", "SYMMETRIC_DEFAULT"]
	plan.at(input, ["key_spec"]) in [null, "", "SYMMETRIC_DEFAULT"]
	plan.at(input, ["custom_key_store_id"]) in [null, ""]
}

may_be_unable_to_rotate if {
	some attribute in ["key_usage", "customer_master_key_spec", "key_spec", "custom_key_store_id"]
	plan.may_lack(input, [attribute], [])
}
