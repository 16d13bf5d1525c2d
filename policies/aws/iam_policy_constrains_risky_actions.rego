# METADATA
# title: IAM policies constrain actions that give away rights or data
# description: >-
#   With rights to change rights, to obtain credentials or to read and change all data, on every resource, whoever
#   takes over one workload has the account.
# custom:
#   id: AWS-IAM-03
#   severity: high
#   enforcement: soft
#   view: resource
#   kinds:
#     - aws_iam_policy
#     - aws_iam_role_policy
#     - aws_iam_user_policy
#     - aws_iam_group_policy
#     - aws_iam_role
#     - aws_ssoadmin_permission_set_inline_policy
#     - aws_iam_policy_document
#   fix: Name the resources in place of `*`, or add a condition that restricts the statement.
#   controls:
#     nist-800-53r5: [AC-3, AC-6]
#     soc2-tsc-2017: [CC6.3]
#     iso-27001-2022: [A.5.15, A.8.2]
#     pci-dss-4.0.1: ["7.2.1", "7.2.2"]
#   same_as:
#     checkov:
#       - CKV_AWS_286
#       - CKV_AWS_287
#       - CKV_AWS_288
#       - CKV_AWS_289
#       - CKV_AWS_290
#       - CKV_AWS_107
#       - CKV_AWS_108
#       - CKV_AWS_109
#       - CKV_AWS_110
#       - CKV_AWS_111
#     trivy: [AWS-0342]
#     prowler: [iam_inline_policy_allows_privilege_escalation]
package tollgate.aws.iam_policy_constrains_risky_actions

import data.tollgate.library.iam
import data.tollgate.library.iam_actions

deny contains finding if {
	is_wide
	some found in risky
	iam.is_unconstrained(found.statement)
	count(found.risks) > 0
	finding := {
		"msg": sprintf("the policy allows without constraint: %s", [concat("; ", [text | text := found.risks[_].text])]),
		"path": iam.place(found.statement, "actions"),
		"same_as": [id | some risk in found.risks; some id in risk.same_as],
	}
}

undecided contains finding if {
	iam.may_be_unsure(input)
	some found in risky
	is_unsure(found)
	finding := {
		"msg": "whether the policy constrains what it allows is not known before the apply",
		"path": found.statement.path,
	}
}

undecided contains finding if {
	some finding in iam.identity_unread(input)
}

is_wide if iam.may_be_wide(input)

statements := iam.identity_statements(input)

# The statements that nothing constrains, as far as is known, with the harm that they allow.
risky := [{"statement": statement, "risks": risks(statement)} | some statement in open_statements]

is_unsure(found) if {
	not iam.is_unconstrained(found.statement)
	count(found.risks) > 0
}

is_unsure(found) if {
	"actions" in found.statement.unsure
	count(found.risks) == 0
}

# What a statement allows, by the kind of harm.
risks(statement) := [risk |
	some kind in kinds
	actions := sort(granted(statement, kind.name))
	count(actions) > 0
	risk := {"text": sprintf("%s (%s)", [kind.text, examples(actions)]), "same_as": ids(kind, actions)}
]

kinds := [
	{
		"name": "escalation",
		"text": "to take over other rights",
		"same_as": ["CKV_AWS_286", "CKV_AWS_110", "iam_inline_policy_allows_privilege_escalation"],
	},
	{"name": "credentials", "text": "to obtain credentials", "same_as": ["CKV_AWS_287", "CKV_AWS_107"]},
	{"name": "exfiltration", "text": "to read out data", "same_as": ["CKV_AWS_288", "CKV_AWS_108"]},
	{"name": "permissions", "text": "to manage permissions", "same_as": ["CKV_AWS_289", "CKV_AWS_109"]},
	{"name": "write", "text": "to write", "same_as": ["CKV_AWS_290", "CKV_AWS_111"]},
]

examples(actions) := sprintf("`%s`", [concat("`, `", array.slice(actions, 0, 3))]) if {
	count(actions) < 4
} else := sprintf("`%s` and %d more", [concat("`, `", array.slice(actions, 0, 2)), count(actions) - 2])

# Passing any role is a way to its rights together with others that a second policy may give: a check of its own.
ids(kind, actions) := ["AWS-0342"] if {
	kind.name == "escalation"
	actions == ["iam:PassRole"]
} else := array.concat(kind.same_as, ["AWS-0342"]) if {
	kind.name == "escalation"
	"iam:PassRole" in actions
} else := kind.same_as

granted(statement, "escalation") := {action |
	some way in open_ways
	iam.covers(statement, way[0])
	some action in way
} | {action |
	action := "iam:PassRole"
	iam.covers(statement, action)
	not is_denied(action)
}

# The ways to more rights that all statements of the policy together leave open.
open_ways := [actions |
	some way in iam_actions.escalations
	actions := split(way, " ")
	every action in actions { is_allowed(action) }
]

granted(statement, "credentials") := of_table(statement, iam_actions.credentials)

granted(statement, "exfiltration") := of_table(statement, iam_actions.exfiltration)

granted(statement, "permissions") := of_table(statement, iam_actions.permissions)

granted(statement, "write") := {pattern |
	some pattern in statement.actions
	not is_reading(pattern)
	writes(pattern)
}

# Most patterns of long lists, at a look.
is_reading(pattern) if regex.match(`^[A-Za-z0-9-]+:(Get|List|Describe|BatchGet|Head)`, pattern)

of_table(statement, table) := {action |
	matcher := iam.matcher(statement.actions)
	prefixes := {lower(split(pattern, ":")[0]) | some pattern in statement.actions}
	some prefix in prefixes
	some service in services(prefix, table)
	some name in split(table[service], " ")
	action := sprintf("%s:%s", [service, name])
	regex.match(matcher, lower(action))
	not is_denied(action)
} | {action |
	count(statement.not_actions) > 0
	some service, names in table
	some name in split(names, " ")
	action := sprintf("%s:%s", [service, name])
	iam.covers(statement, action)
	not is_denied(action)
}

# Most statements name few services: the actions of all others need no look.
services(prefix, table) := [prefix | is_string(table[prefix])] if {
	not contains(prefix, "*")
} else := [service | some service, _ in table; iam.matches(prefix, service)]

# Some statement of the same policy allows the action without constraint, and none denies it.
is_allowed(action) if {
	regex.match(open_matcher, lower(action))
	not is_denied(action)
}

is_allowed(action) if {
	some statement in open_statements
	count(statement.not_actions) > 0
	iam.covers(statement, action)
	not is_denied(action)
}

open_statements := [statement | some statement in statements; iam.may_be_unconstrained(statement)]

open_matcher := iam.matcher([pattern | some pattern in open_statements[_].actions])

is_denied(action) if {
	some statement in denials
	iam.covers(statement, action)
}

denials := [statement |
	some statement in statements
	statement.effect == "Deny"
	count(statement.conditions) == 0
	count(statement.unsure) == 0
	iam.holds_every_resource(statement.resources)
]

# A pattern of actions holds one that writes to a resource.
writes(pattern) if {
	parts := split(pattern, ":")
	some service in services(lower(parts[0]), iam_actions.no_writes)
	exceptions := iam_actions.no_writes[service]
	name := action_name(parts)
	literal := lower(regex.replace(name, `[*?].*$`, ""))
	some verb in iam_actions.write_verbs
	is_begun(literal, name, verb)
	not is_exception(name, literal, exceptions)
}

# `*` alone is every action of every service.
action_name(parts) := parts[1] if count(parts) > 1

action_name(parts) := "*" if count(parts) == 1

is_begun(literal, _, verb) if startswith(literal, lower(verb))

is_begun(literal, name, verb) if {
	literal != lower(name)
	startswith(lower(verb), literal)
}

# It says more than how its actions begin, and one that does not count is among them.
is_exception(name, literal, exceptions) if {
	not lower(literal) in {lower(verb) | some verb in iam_actions.write_verbs}
	literal != ""
	some exception in split(exceptions, " ")
	iam.matches(name, exception)
	not is_of_verb(literal)
}

# No more than the beginning of a verb.
is_of_verb(literal) if {
	some verb in iam_actions.write_verbs
	startswith(lower(verb), literal)
}
