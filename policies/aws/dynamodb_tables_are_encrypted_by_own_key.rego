# METADATA
# title: DynamoDB tables with sensitive data are encrypted by a key of the account
# description: >-
#   With a key of your own the key policy and its log say who reads the table, and a grant can be taken back; the key
#   that AWS owns says nothing.
# custom:
#   id: AWS-DDB-02
#   severity: low
#   enforcement: advisory
#   view: resource
#   kinds: [aws_dynamodb_table]
#   fix: Add `server_side_encryption` with `enabled = true` and the ARN of a KMS key in `kms_key_arn`.
#   controls:
#     nist-800-53r5: [SC-28, SC-28(1)]
#     soc2-tsc-2017: [CC6.1]
#     iso-27001-2022: [A.8.24]
#     pci-dss-4.0.1: ["3.5.1"]
#   same_as:
#     checkov: [CKV_AWS_119]
#     trivy: [AWS-0025]
#     prowler: [dynamodb_tables_kms_cmk_encryption_enabled]
package tollgate.aws.dynamodb_tables_are_encrypted_by_own_key

import data.tollgate.library.classification
import data.tollgate.library.named
import data.tollgate.library.plan
import data.tollgate.library.unclear

deny contains finding if {
	is_without_key
	not classification.is_ordinary(input)
	finding := {
		"msg": "the table is not encrypted by a key of the account (`server_side_encryption` lacks `kms_key_arn`)",
		"path": array.concat(["values"], key),
	}
}

undecided contains finding if {
	is_perhaps_without_key
	not is_without_key
	not classification.is_ordinary(input)
	finding := {
		"msg": "whether the table is encrypted by a key of the account is not known before the apply",
		"path": array.concat(["values"], key),
	}
}

key := ["server_side_encryption", 0, "kms_key_arn"]

enabled := ["server_side_encryption", 0, "enabled"]

is_without_key if {
	plan.is_planned(input)
	not input.values.server_side_encryption[0].enabled == true
	not unclear.is_unknown(input, enabled)
}

is_without_key if {
	plan.is_planned(input)
	value := object.get(input.values, key, null)
	named.is_absent(input, key, value)
}

is_perhaps_without_key if {
	plan.is_planned(input)
	not input.values.server_side_encryption[0].enabled == true
	unclear.is_unknown(input, enabled)
}

is_perhaps_without_key if named.may_be_absent(input, key)
