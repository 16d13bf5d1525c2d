# METADATA
# title: IAM policies are attached to groups or roles
# description: >-
#   Rights of single users are forgotten when a person changes the team; rights of a group or role are given and
#   taken with the membership.
# custom:
#   id: AWS-IAM-05
#   severity: medium
#   enforcement: soft
#   view: resource
#   kinds: [aws_iam_user_policy, aws_iam_user_policy_attachment, aws_iam_policy_attachment, aws_iam_user]
#   fix: Attach the policy to a group of the user, or to a role that is assumed.
#   controls:
#     nist-800-53r5: [AC-3, AC-6]
#     soc2-tsc-2017: [CC6.3]
#     iso-27001-2022: [A.5.15, A.8.2]
#     pci-dss-4.0.1: ["7.2.1", "7.2.2"]
#     cis-aws-foundations-5.0: ["1.14"]
#   same_as:
#     checkov: [CKV_AWS_40, CKV_AWS_273]
#     trivy: [AWS-0143]
#     prowler: [iam_policy_attached_only_to_group_or_roles]
package tollgate.aws.iam_policies_go_to_groups_or_roles

import data.tollgate.library.plan
import data.tollgate.library.reference

deny contains finding if {
	input.type in ["aws_iam_user_policy", "aws_iam_user_policy_attachment"]
	plan.is_planned(input)

	# Not at its `user`: that is most often the name of another resource, and stands there.
	finding := {
		"msg": "the policy belongs to a single user",
		"path": ["values"],
		"same_as": ids,
	}
}

deny contains finding if {
	input.type == "aws_iam_policy_attachment"
	plan.is_planned(input)
	has_users
	finding := {
		"msg": "the policy is attached to single users",
		"path": ["values", "users"],
		"same_as": ids,
	}
}

# Whatever it is granted, a user has a password or keys that nobody takes back when a person leaves.
warn contains finding if {
	input.type == "aws_iam_user"
	plan.is_planned(input)
	finding := {
		"msg": "a user of IAM has a password or keys that last",
		"path": ["values"],
		"severity": "low",
		"fix": "Let people sign in through IAM Identity Center, and programs assume a role.",
		"same_as": ["CKV_AWS_273"],
	}
}

undecided contains finding if {
	input.type == "aws_iam_policy_attachment"
	plan.is_planned(input)
	not has_users
	plan.may_lack(input, ["users"], [])
	finding := {
		"msg": "whether the policy is attached to users is not known before the apply",
		"path": ["values", "users"],
	}
}

# A user whose name is not known is one.
has_users if input.values.users[_]

has_users if {
	is_array(input.unknown.users)
	plan.has_unknown(input.unknown.users)
}

has_users if reference.is_made(input, "users")

ids := ["CKV_AWS_40", "AWS-0143", "iam_policy_attached_only_to_group_or_roles"]
