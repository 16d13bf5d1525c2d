# METADATA
# title: CloudTrail encrypts its log files by a key of the account
# description: >-
#   With a key of your own the key policy says who may read the log of everything that happens in the account, and a
#   grant can be taken back.
# custom:
#   id: AWS-CT-03
#   severity: medium
#   enforcement: soft
#   view: resource
#   kinds: [aws_cloudtrail]
#   fix: Set `kms_key_id` to the ARN of a KMS key of the account.
#   controls:
#     nist-800-53r5: [SC-28, SC-28(1), AU-9]
#     soc2-tsc-2017: [CC6.1, CC7.2]
#     iso-27001-2022: [A.8.24, A.8.15]
#     pci-dss-4.0.1: ["3.5.1", "10.3.2", "10.3.4"]
#     cis-aws-foundations-5.0: ["3.5"]
#   same_as:
#     checkov: [CKV_AWS_35]
#     trivy: [AWS-0015]
#     prowler: [cloudtrail_kms_encryption_enabled]
package tollgate.aws.cloudtrail_is_encrypted_by_own_key

import data.tollgate.library.named
import data.tollgate.library.plan

deny contains finding if {
	plan.is_planned(input)
	value := object.get(input.values, "kms_key_id", null)
	named.is_absent(input, ["kms_key_id"], value)
	finding := {
		"msg": "log files of the trail are not encrypted by a key of the account (`kms_key_id` is not set)",
		"path": ["values", "kms_key_id"],
	}
}

undecided contains finding if {
	named.may_be_absent(input, ["kms_key_id"])
	finding := {
		"msg": "whether the trail has a key of the account is not known before the apply",
		"path": ["values", "kms_key_id"],
	}
}
