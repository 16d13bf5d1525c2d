# METADATA
# title: No administrator policies of AWS are attached
# description: >-
#   Who holds AdministratorAccess or IAMFullAccess owns the account, or can give himself the rights to.
# custom:
#   id: AWS-IAM-07
#   severity: high
#   enforcement: hard
#   view: resource
#   kinds:
#     - aws_iam_role_policy_attachment
#     - aws_iam_user_policy_attachment
#     - aws_iam_group_policy_attachment
#     - aws_iam_policy_attachment
#     - aws_iam_role_policy_attachments_exclusive
#     - aws_ssoadmin_managed_policy_attachment
#     - aws_iam_role
#     - aws_iam_policy
#   fix: Attach a policy with the rights that are needed.
#   controls:
#     nist-800-53r5: [AC-3, AC-6]
#     soc2-tsc-2017: [CC6.3]
#     iso-27001-2022: [A.5.15, A.8.2]
#     pci-dss-4.0.1: ["7.2.1", "7.2.2"]
#     cis-aws-foundations-5.0: ["1.15"]
#   same_as:
#     checkov: [CKV_AWS_274, CKV_AWS_275, CKV2_AWS_56]
#     prowler: [iam_aws_attached_policy_no_administrative_privileges]
package tollgate.aws.iam_attaches_no_administrator_policy

import data.tollgate.library.plan

deny contains finding if {
	some attached in attachments
	policy := administrator_policy(attached.arn)
	finding := {
		"msg": sprintf("the AWS policy `%s` is attached", [policy]),
		"path": attached.path,
		"same_as": ids[policy],
	}
}

# A policy of AWS that is looked up by its name.
deny contains finding if {
	input.type == "aws_iam_policy"
	input.mode == "data"
	policy := input.values.name
	ids[policy]
	not administrator_policy(object.get(input.values, "arn", null))
	finding := {
		"msg": sprintf("the AWS policy `%s` is looked up, to be attached", [policy]),
		"path": ["values", "name"],
		"same_as": ids[policy],
	}
}

undecided contains finding if {
	plan.is_planned(input)
	some attribute in single
	is_touched(attribute)
	plan.may_lack(input, [attribute], [])
	not is_of_resource(attribute)
	finding := {
		"msg": "which policy is attached is not known before the apply",
		"path": ["values", attribute],
	}
}

undecided contains finding if {
	plan.is_planned(input)
	some attribute in listed
	marks := input.unknown[attribute]
	plan.has_unknown(marks)
	not plan.fills_in(input, [attribute])
	not is_of_resource(attribute)
	finding := {
		"msg": "which policies are attached is not known before the apply",
		"path": ["values", attribute],
	}
}

# Most attributes are plainly known or not there.
is_touched(attribute) if input.unknown[attribute]

is_touched(attribute) if is_object(input.values[attribute])

is_touched(_) if input.unknown == true

single := ["policy_arn", "managed_policy_arn"]

listed := ["managed_policy_arns", "policy_arns"]

attachments contains {"arn": arn, "path": ["values", attribute]} if {
	plan.is_planned(input)
	some attribute in single
	arn := input.values[attribute]
}

attachments contains {"arn": arn, "path": ["values", attribute, index]} if {
	plan.is_planned(input)
	some attribute in listed
	not plan.leaves_out(input, attribute)
	some index, arn in input.values[attribute]
}

attachments contains {"arn": arn, "path": ["values", "arn"]} if {
	input.type == "aws_iam_policy"
	input.mode == "data"
	arn := input.values.arn
}

administrator_policy(arn) := policy if {
	is_string(arn)
	regex.match(`^arn:[^:]+:iam::aws:policy/`, arn)
	policy := regex.replace(arn, `^.*/`, "")
	ids[policy]
}

# A policy of the plan is judged by what it allows, and one that is looked up where it is.
is_of_resource(attribute) if {
	some field, references in input.references
	regex.replace(field, `\[.*`, "") == attribute
	some reference in references
	regex.match(`(^|[.])(data[.])?aws_iam_policy[.]`, reference)
}

ids := {
	"AdministratorAccess": ["CKV_AWS_274", "CKV_AWS_275", "iam_aws_attached_policy_no_administrative_privileges"],
	"IAMFullAccess": ["CKV2_AWS_56"],
}
