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
#     - aws_iam_role
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
	allows_everything(input.values.policy)
	finding := {
		"msg": "the policy allows every action on every resource",
		"path": ["values", "policy"],
	}
}

deny contains finding if {
	input.type == "aws_iam_role"
	plan.is_planned(input)
	allows_everything(input.values.inline_policy[index].policy)
	finding := {
		"msg": "the policy allows every action on every resource",
		"path": ["values", "inline_policy", index, "policy"],
	}
}

deny contains finding if {
	input.type == "aws_iam_policy_document"
	statement := input.values.statement[index]
	allows(statement)
	holds_every_action(statement.actions)
	holds_every_resource(statement.resources)
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
	input.type == "aws_iam_role"
	plan.is_planned(input)
	input.unknown.inline_policy[index].policy == true
	finding := {
		"msg": "what the policy allows is not known before the apply",
		"path": ["values", "inline_policy", index],
	}
}

# The provider fills in the policies of a role that has none in the configuration: they are resources of their own.
undecided contains finding if {
	input.type == "aws_iam_role"
	plan.is_planned(input)
	plan.is_unknown(input, "inline_policy")
	not plan.leaves_out(input, "inline_policy")
	finding := {
		"msg": "what the policies of the role allow is not known before the apply",
		"path": ["values", "inline_policy"],
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
	input.type == "aws_iam_role"
	plan.is_planned(input)
	text := input.values.inline_policy[index].policy
	is_string(text)
	not json.is_valid(text)
	finding := {
		"msg": "what the policy allows cannot be read",
		"path": ["values", "inline_policy", index, "policy"],
	}
}

undecided contains finding if {
	input.type == "aws_iam_policy_document"
	statement := input.values.statement[index]
	allows(statement)
	unknown := input.unknown.statement[index]
	may_hold_every_action(statement, unknown)
	may_hold_every_resource(statement, unknown)
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

allows_everything(text) if {
	is_string(text)
	json.is_valid(text)
	document := json.unmarshal(text)
	some statement in statements(document)
	statement.Effect == "Allow"
	holds_every_action(statement.Action)
	holds_every_resource(statement.Resource)
}

# A policy may hold one statement without a list around it.
statements(document) := document.Statement if is_array(document.Statement)

statements(document) := [document.Statement] if is_object(document.Statement)

# The patterns that every action matches.
holds_every_action(value) if value in ["*", "*:*", "?*", "**"]

holds_every_action(values) if values[_] in ["*", "*:*", "?*", "**"]

holds_every_resource(value) if is_every_resource(value)

holds_every_resource(values) if is_every_resource(values[_])

is_every_resource(resource) if resource in ["*", "*:*", "**"]

# `arn:aws:*:*:*:*` is the name of every resource.
is_every_resource(resource) if {
	is_string(resource)
	regex.match(`^arn:(aws|aws-cn|aws-us-gov|[*])(:[*]+)+$`, resource)
}

# `effect` is `Allow` where it is not set.
allows(statement) if object.get(statement, "effect", null) in [null, "Allow"]

may_hold_every_action(statement, _) if holds_every_action(statement.actions)

may_hold_every_action(_, unknown) if plan.has_unknown(unknown.actions)

may_hold_every_resource(statement, _) if holds_every_resource(statement.resources)

may_hold_every_resource(_, unknown) if plan.has_unknown(unknown.resources)
