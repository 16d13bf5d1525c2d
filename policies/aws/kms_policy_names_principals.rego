# METADATA
# title: Policies of KMS keys name whom they let in
# description: >-
#   Who may use the key may read all that it encrypts; a statement for `*` lets every AWS account do so.
# custom:
#   id: AWS-KMS-02
#   severity: high
#   enforcement: hard
#   view: resource
#   kinds: [aws_kms_key, aws_kms_key_policy]
#   fix: Name the principals, or add a condition such as `kms:CallerAccount`.
#   controls:
#     nist-800-53r5: [AC-3, AC-6]
#     soc2-tsc-2017: [CC6.3]
#     iso-27001-2022: [A.5.15, A.8.2]
#     pci-dss-4.0.1: ["7.2.1", "7.2.2"]
#   same_as:
#     checkov: [CKV_AWS_33]
#     kics: [7ebc9038]
#     prowler: [kms_key_not_publicly_accessible]
package tollgate.aws.kms_policy_names_principals

import data.tollgate.library.iam
import data.tollgate.library.plan

deny contains finding if {
	plan.is_planned(input)
	some statement in iam.exposed(input, ["policy"], "open")
	finding := {
		"msg": sprintf("the policy lets anybody in without a condition that restricts: %s", [iam.action_names(statement)]),
		"path": statement.path,
	}
}

undecided contains finding if {
	plan.is_planned(input)
	some finding in iam.exposure_unread(input, ["policy"])
}
