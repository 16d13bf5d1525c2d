# METADATA
# title: Policies of S3 buckets name whom they let in
# description: >-
#   A statement for `*` opens the bucket to everybody on the internet, unless a condition says from which account,
#   organisation or network.
# custom:
#   id: AWS-S3-06
#   severity: high
#   enforcement: hard
#   view: resource
#   kinds: [aws_s3_bucket_policy, aws_s3_bucket]
#   fix: Name the principals, or add a condition such as `aws:PrincipalOrgID` or `aws:SourceArn`.
#   controls:
#     nist-800-53r5: [AC-3, SC-7, AC-6]
#     soc2-tsc-2017: [CC6.1, CC6.6, CC6.3]
#     iso-27001-2022: [A.8.3, A.8.20, A.5.15, A.8.2]
#     pci-dss-4.0.1: ["1.3.1", "1.4.4", "7.2.1", "7.2.2"]
#   same_as:
#     checkov: [CKV_AWS_70]
#     kics: [7af43613, 66c6f96f, d24c0755, 1df37f4b, ffdf4b37]
#     prowler: [s3_bucket_policy_public_write_access]
package tollgate.aws.s3_policy_names_principals

import data.tollgate.library.iam
import data.tollgate.library.plan

deny contains finding if {
	plan.is_planned(input)
	some statement in iam.exposed(input, ["policy"], "open")
	finding := {
		"msg": sprintf("the policy lets anybody in without a condition that restricts: %s", [iam.action_names(statement)]),
		"path": statement.path,
		"same_as": array.concat(of_statement(statement), others),
	}
}

# To others all but one are no more than few.
of_statement(statement) := [] if {
	some condition in statement.conditions
	lower(condition.test) in ["arnnotequals", "arnnotlike"]
} else := ["CKV_AWS_70"]

others := ["7af43613", "66c6f96f", "d24c0755", "1df37f4b", "ffdf4b37", "s3_bucket_policy_public_write_access"]

undecided contains finding if {
	plan.is_planned(input)
	some finding in iam.exposure_unread(input, ["policy"])
}
