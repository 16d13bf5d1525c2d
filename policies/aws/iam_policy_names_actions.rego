# METADATA
# title: IAM policies name the actions that they allow
# description: >-
#   A wildcard allows what nobody thought of, and each action that AWS adds later, from deleting the data to
#   handing it to others.
# custom:
#   id: AWS-IAM-02
#   severity: high
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
#   fix: List the actions that are needed in place of `*` or `service:*`, or name the resources.
#   controls:
#     nist-800-53r5: [AC-3, AC-6]
#     soc2-tsc-2017: [CC6.3]
#     iso-27001-2022: [A.5.15, A.8.2]
#     pci-dss-4.0.1: ["7.2.1", "7.2.2"]
#   same_as:
#     checkov: [CKV_AWS_63, CKV_AWS_49, CKV_AWS_355, CKV_AWS_356]
#     trivy: [AWS-0057, AWS-0345]
#     kics: [575a2155]
#     prowler: [iam_policy_allows_privilege_escalation]
package tollgate.aws.iam_policy_names_actions

import data.tollgate.library.iam
import data.tollgate.library.iam_actions

# Every action, on whatever resource.
deny contains finding if {
	is_wide
	some statement in statements
	iam.allows(statement)
	iam.holds_every_action(statement.actions)
	finding := {
		"msg": "the policy allows every action (`*`)",
		"path": iam.place(statement, "actions"),
		"same_as": array.concat(
			["CKV_AWS_49", "CKV_AWS_63", "AWS-0057", "575a2155", "iam_policy_allows_privilege_escalation"],
			[id | iam.is_unconstrained(statement); some id in ["CKV_AWS_355", "CKV_AWS_356"]],
		),
	}
}

# Every action of a service, on every resource that it has.
deny contains finding if {
	is_wide
	some statement in statements
	iam.is_unconstrained(statement)
	wide := wide_patterns(statement)
	count(wide) > 0
	finding := {
		"msg": sprintf("the policy allows every action of a service on every resource (%s)", [concat(", ", wide)]),
		"path": iam.place(statement, "actions"),
		"same_as": array.concat(
			["CKV_AWS_355", "CKV_AWS_356", "AWS-0057"],
			[id | "`s3:*`" in wide; id := "AWS-0345"],
		),
	}
}

# Every action but a few.
deny contains finding if {
	is_wide
	some statement in statements
	iam.is_unconstrained(statement)
	count(statement.not_actions) > 0
	finding := {
		"msg": "the policy allows every action but those in `NotAction`, on every resource",
		"path": iam.place(statement, "not_actions"),
		"same_as": ["CKV_AWS_355", "CKV_AWS_356"],
	}
}

# All actions of a service that begin alike, of which some could be limited to the resources that are meant, and actions
# that give away rights or data, which all could. A policy for reading has many, and they are one thing to mend.
warn contains finding if {
	is_wide
	count(grouped) > 0
	groups := sort({pattern | some pattern in part_patterns(grouped[_])})
	finding := {
		"msg": sprintf("the policy allows actions on every resource that could be limited to some (%s)", [examples(groups)]),
		"path": iam.place(grouped[0], "actions"),
		"severity": "low",
		"fix": "Name the resources, and let actions that cannot be limited have a statement of their own.",
		"same_as": ["CKV_AWS_355", "CKV_AWS_356", "AWS-0057"],
	}
}

grouped := [statement |
	some statement in statements
	iam.is_unconstrained(statement)
	not iam.holds_every_action(statement.actions)
	count(wide_patterns(statement)) == 0
	count(part_patterns(statement)) > 0
]

examples(patterns) := concat(", ", patterns) if {
	count(patterns) < 4
} else := sprintf("%s and %d more", [concat(", ", array.slice(patterns, 0, 2)), count(patterns) - 2])

undecided contains finding if {
	iam.may_be_unsure(input)
	some statement in statements
	is_unsure(statement)
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

wide_patterns(statement) := {sprintf("`%s`", [pattern]) |
	some pattern in statement.actions
	regex.match(`^[A-Za-z0-9-]+:[*]+$`, pattern)
	not lower(split(pattern, ":")[0]) in iam_actions.without_resources
}

part_patterns(statement) := {sprintf("`%s`", [pattern]) |
	some pattern in statement.actions
	regex.match(`^[A-Za-z0-9-]+:[A-Za-z]+[*]+$`, pattern)
	iam_actions.can_be_limited(lower(split(pattern, ":")[0]), trim_right(split(pattern, ":")[1], "*"))
} | {sprintf("`%s`", [pattern]) |
	some pattern in statement.actions
	lower(pattern) in risky
}

risky := {lower(concat(":", [service, name])) |
	some table in [iam_actions.exfiltration, iam_actions.permissions]
	some service, names in table
	some name in split(names, " ")
}

# An unknown action may be `*`.
is_unsure(statement) if {
	iam.may_allow(statement)
	"actions" in statement.unsure
	not iam.holds_every_action(statement.actions)
}

# Wide actions are allowed on an unknown resource, or under unknown conditions.
is_unsure(statement) if {
	iam.may_be_unconstrained(statement)
	not iam.is_unconstrained(statement)
	not iam.holds_every_action(statement.actions)
	count(wide_patterns(statement)) + count(statement.not_actions) > 0
}

is_unsure(statement) if {
	"effect" in statement.unsure
	iam.holds_every_action(statement.actions)
}
