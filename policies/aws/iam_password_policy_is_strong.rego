# METADATA
# title: The password policy of the account is strong
# description: >-
#   The passwords of IAM users open the console from everywhere; short and reused ones are guessed, or known from
#   other leaks.
# custom:
#   id: AWS-IAM-06
#   severity: medium
#   enforcement: soft
#   view: resource
#   kinds: [aws_iam_account_password_policy]
#   fix: Demand 14 characters of all four kinds, remember 24 passwords, and let them expire after 90 days.
#   controls:
#     nist-800-53r5: [IA-2, IA-5(1)]
#     soc2-tsc-2017: [CC6.1]
#     iso-27001-2022: [A.5.17, A.8.5]
#     pci-dss-4.0.1: ["8.3.6"]
#     cis-aws-foundations-5.0: ["1.7", "1.8"]
#   same_as:
#     checkov: [CKV_AWS_9, CKV_AWS_10, CKV_AWS_11, CKV_AWS_12, CKV_AWS_13, CKV_AWS_14, CKV_AWS_15]
#     trivy: [AWS-0056, AWS-0058, AWS-0059, AWS-0060, AWS-0061, AWS-0062, AWS-0063]
#     kics: [b592ffd4, c5ff7bc9, bbc7c137, 89806cdc, 1bc1c685, 7a70eed6]
#     prowler: [iam_password_policy_minimum_length_14, iam_password_policy_reuse_24]
package tollgate.aws.iam_password_policy_is_strong

import data.tollgate.library.plan

deny contains finding if {
	plan.is_planned(input)
	some demand in demands
	not meets(demand)
	plan.lacks(input, [demand.attribute], [])
	finding := {
		"msg": sprintf("the password policy %s (`%s`)", [demand.text, demand.attribute]),
		"path": ["values", demand.attribute],
		"fix": sprintf("Set `%s = %v`.", [demand.attribute, demand.value]),
		"same_as": demand.same_as,
		"set": [{"path": ["values", demand.attribute], "value": demand.value}],
	}
}

undecided contains finding if {
	plan.is_planned(input)
	some demand in demands
	plan.may_lack(input, [demand.attribute], [])
	not meets(demand)
	finding := {
		"msg": sprintf("what the password policy demands is not known before the apply (`%s`)", [demand.attribute]),
		"path": ["values", demand.attribute],
	}
}

demands := [
	{
		"attribute": "minimum_password_length",
		"at_least": 14,
		"value": 14,
		"text": "allows less than 14 characters",
		"same_as": ["CKV_AWS_10", "AWS-0063", "1bc1c685", "iam_password_policy_minimum_length_14"],
	},
	{
		"attribute": "password_reuse_prevention",
		"at_least": 24,
		"value": 24,
		"text": "remembers less than 24 passwords",
		"same_as": ["CKV_AWS_13", "AWS-0056", "89806cdc", "iam_password_policy_reuse_24"],
	},
	{
		"attribute": "max_password_age",
		"at_least": 1,
		"at_most": 90,
		"value": 90,
		"text": "lets passwords live for more than 90 days",
		"same_as": ["CKV_AWS_9", "AWS-0062"],
	},
	{
		"attribute": "require_lowercase_characters",
		"value": true,
		"text": "demands no lower case letter",
		"same_as": ["CKV_AWS_11", "AWS-0058", "bbc7c137"],
	},
	{
		"attribute": "require_uppercase_characters",
		"value": true,
		"text": "demands no upper case letter",
		"same_as": ["CKV_AWS_15", "AWS-0061", "c5ff7bc9"],
	},
	{
		"attribute": "require_numbers",
		"value": true,
		"text": "demands no digit",
		"same_as": ["CKV_AWS_12", "AWS-0059"],
	},
	{
		"attribute": "require_symbols",
		"value": true,
		"text": "demands no symbol",
		"same_as": ["CKV_AWS_14", "AWS-0060", "7a70eed6"],
	},
]

meets(demand) if {
	demand.value == true
	plan.at(input, [demand.attribute]) == true
}

meets(demand) if {
	number := plan.at(input, [demand.attribute])
	is_number(number)
	number >= demand.at_least
	number <= object.get(demand, "at_most", number)
}
