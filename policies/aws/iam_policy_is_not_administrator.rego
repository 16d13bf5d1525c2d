# METADATA
# title: IAM policies do not allow everything on everything
# description: >-
#   Whoever holds such a policy owns the account; a leaked key or a hijacked workload then does as well.
# custom:
#   id: AWS-IAM-01
#   severity: critical
#   enforcement: hard
#   view: resource
#   kinds:
#     - aws_iam_policy
#     - aws_iam_role_policy
#     - aws_iam_user_policy
#     - aws_iam_group_policy
#     - aws_iam_role
#     - aws_ssoadmin_permission_set_inline_policy
#     - aws_iam_policy_document
#   fix: Name the actions and the resources that are needed.
#   controls:
#     nist-800-53r5: [AC-3, AC-6]
#     soc2-tsc-2017: [CC6.3]
#     iso-27001-2022: [A.5.15, A.8.2]
#     pci-dss-4.0.1: ["7.2.1", "7.2.2"]
#     cis-aws-foundations-5.0: ["1.15"]
#   same_as:
#     checkov: [CKV_AWS_62, CKV_AWS_1, CKV2_AWS_40]
#     trivy: [AWS-0057]
#     kics: [2f37c4a3, b1ffa705]
#     prowler:
#       - iam_customer_attached_policy_no_administrative_privileges
#       - iam_inline_policy_no_administrative_privileges
package tollgate.aws.iam_policy_is_not_administrator

import data.tollgate.library.iam

deny contains finding if {
	is_wide
	some statement in statements
	is_administrator(statement)
	finding := {
		"msg": "the policy allows every action on every resource",
		"path": iam.place(statement, "actions"),
		"same_as": ids,
	}
}

undecided contains finding if {
	iam.may_be_unsure(input)
	some statement in statements
	iam.may_allow(statement)
	may_hold_every_action(statement)
	iam.may_hold_every_resource(statement)
	not is_administrator(statement)
	finding := {
		"msg": "what the policy allows is not known before the apply",
		"path": statement.path,
	}
}

undecided contains finding if {
	some finding in iam.identity_unread(input)
}

is_wide if iam.may_be_wide(input)

statements := iam.identity_statements(input)

is_administrator(statement) if {
	iam.allows(statement)
	iam.holds_every_action(statement.actions)
	iam.holds_every_resource(statement.resources)
}

may_hold_every_action(statement) if iam.holds_every_action(statement.actions)

may_hold_every_action(statement) if "actions" in statement.unsure

# Checkov has a check for documents and others for the policies that are made of them.
ids := ["CKV_AWS_1", "CKV2_AWS_40", "AWS-0057", "2f37c4a3", "b1ffa705"] if {
	input.type == "aws_iam_policy_document"
} else := [
	"CKV_AWS_62", "CKV2_AWS_40", "AWS-0057", "2f37c4a3", "b1ffa705",
	"iam_customer_attached_policy_no_administrative_privileges",
	"iam_inline_policy_no_administrative_privileges",
]
