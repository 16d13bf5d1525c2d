# METADATA
# title: IAM policies do not allow everything on everything
# description: Whoever holds such a policy owns the account; a leaked key or a hijacked workload then does as well.
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
package tollgate.aws.iam_policy_is_not_administrator

import data.tollgate.library.plan

deny contains finding if {
	plan.is_planned(input)
	document := json.unmarshal(policy_text)
	some statement in statements(document)
	statement.Effect == "Allow"
	is_everything(statement.Action)
	is_everything(statement.Resource)
	finding := {
		"msg": "the policy allows every action on every resource",
		"path": ["values", "policy"],
	}
}

deny contains finding if {
	input.type == "aws_iam_policy_document"
	statement := input.values.statement[index]
	allows(statement)
	is_everything(statement.actions)
	is_everything(statement.resources)
	finding := {
		"msg": "the policy allows every action on every resource",
		"path": ["values", "statement", index, "actions"],
	}
}

undecided contains finding if {
	input.type != "aws_iam_policy_document"
	plan.is_planned(input)
	plan.is_unknown(input, "policy")
	finding := {
		"msg": "what the policy allows is not known before the apply",
		"path": ["values", "policy"],
	}
}

undecided contains finding if {
	plan.is_planned(input)
	text := input.values.policy
	is_string(text)
	not json.is_valid(text)
	finding := {
		"msg": "what the policy allows cannot be read",
		"path": ["values", "policy"],
	}
}

undecided contains finding if {
	input.type == "aws_iam_policy_document"
	statement := input.values.statement[index]
	allows(statement)
	unknown := input.unknown.statement[index]
	may_be_everything(statement, unknown, "actions")
	may_be_everything(statement, unknown, "resources")
	finding := {
		"msg": "what the policy allows is not known before the apply",
		"path": ["values", "statement", index],
	}
}

undecided contains finding if {
	input.type == "aws_iam_policy_document"
	input.unknown.statement == true
	finding := {
		"msg": "what the policy allows is not known before the apply",
		"path": ["values", "statement"],
	}
}

policy_text := input.values.policy if {
	is_string(input.values.policy)
	json.is_valid(input.values.policy)
}

# A policy may hold one statement without a list around it.
statements(document) := document.Statement if is_array(document.Statement)

statements(document) := [document.Statement] if is_object(document.Statement)

is_everything(value) if value in ["*", "*:*"]

is_everything(values) if values[_] in ["*", "*:*"]

# `effect` is `Allow` where it is not set.
allows(statement) if object.get(statement, "effect", null) in [null, "Allow"]

may_be_everything(statement, _, field) if is_everything(statement[field])

may_be_everything(_, unknown, field) if plan.has_unknown(unknown[field])
