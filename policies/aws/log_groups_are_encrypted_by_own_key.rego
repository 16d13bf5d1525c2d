# METADATA
# title: Log groups are encrypted by a key of the account
# description: With a key of your own the key policy says who may read the logs, and a grant can be taken back.
# custom:
#   id: AWS-CW-02
#   severity: low
#   enforcement: advisory
#   view: resource
#   kinds: [aws_cloudwatch_log_group]
#   fix: Set `kms_key_id` to the ARN of a KMS key whose policy lets CloudWatch Logs use it.
#   controls:
#     nist-800-53r5: [SC-28, SC-28(1)]
#     soc2-tsc-2017: [CC6.1]
#     iso-27001-2022: [A.8.24]
#     pci-dss-4.0.1: ["3.5.1"]
#   same_as:
#     checkov: [CKV_AWS_158]
#     trivy: [AWS-0017]
#     prowler: [cloudwatch_log_group_kms_encryption_enabled]
package tollgate.aws.log_groups_are_encrypted_by_own_key

import data.tollgate.library.classification
import data.tollgate.library.named
import data.tollgate.library.plan

deny contains finding if {
	plan.is_planned(input)
	value := object.get(input.values, "kms_key_id", null)
	named.is_absent(input, ["kms_key_id"], value)
	not classification.is_ordinary(input)
	finding := {
		"msg": "the log group is not encrypted by a key of the account (`kms_key_id` is not set)",
		"path": ["values", "kms_key_id"],
	}
}

undecided contains finding if {
	named.may_be_absent(input, ["kms_key_id"])
	not classification.is_ordinary(input)
	finding := {
		"msg": "whether the log group has a key of the account is not known before the apply",
		"path": ["values", "kms_key_id"],
	}
}
