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
	named := {
		"matcher": matcher_of(statement),
		"prefixes": {lower(split(pattern, ":")[0]) | some pattern in statement.actions},
	}
	some kind in kinds
	actions := sort(granted(statement, named, kind.name))
	count(actions) > 0
	risk := {"text": sprintf("%s (%s)", [kind.text, examples(actions)]), "same_as": ids(kind, actions)}
]

matcher_of(statement) := iam.matcher(statement.actions) if {
	count(statement.actions) > 0
} else := ""

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

granted(statement, named, "escalation") := {action |
	some way in open_ways
	is_covered(statement, named, way[0])
	some action in way
} | {action |
	action := "iam:PassRole"
	is_covered(statement, named, action)
	not is_denied(action)
}

# The same as `iam.covers`, by one expression for all actions of the statement.
is_covered(statement, named, action) if {
	count(statement.actions) > 0
	regex.match(named.matcher, lower(action))
}

is_covered(statement, _, action) if {
	count(statement.not_actions) > 0
	iam.covers(statement, action)
}

# The ways to more rights that all statements of the policy together leave open.
open_ways := [actions |
	may_escalate
	some way in iam_actions.escalations
	actions := split(way, " ")
	every action in actions { is_allowed(action) }
]

# Some open statement names a service that one of the ways begins with.
may_escalate if {
	some pattern in open_statements[_].actions
	regex.match(`(?i)^(cloudformation|glue|iam|lambda)(:|$)|^[^:]*[*?]`, pattern)
}

may_escalate if {
	some statement in open_statements
	count(statement.not_actions) > 0
}

granted(statement, named, "credentials") := of_table(statement, named, iam_actions.credentials)

granted(statement, named, "exfiltration") := of_table(statement, named, iam_actions.exfiltration)

granted(statement, named, "permissions") := of_table(statement, named, iam_actions.permissions)

granted(statement, _, "write") := {pattern |
	some pattern in statement.actions
	not is_reading(pattern)
	writes(pattern)
} | {pattern |
	count(statement.not_actions) > 0
	some service, _ in iam_actions.no_writes
	not is_excepted(statement, service)
	pattern := concat(":", [service, "*"])
	not is_denied(pattern)
}

# Some of its actions are among those that are not allowed.
is_excepted(statement, service) if {
	some pattern in statement.not_actions
	iam.matches(split(pattern, ":")[0], service)
}

# Most patterns of long lists, at a look.
is_reading(pattern) if regex.match(`^[A-Za-z0-9-]+:(Get|List|Describe|BatchGet|Head)`, pattern)

of_table(statement, named, table) := {action |
	some prefix in named.prefixes
	some service in services(prefix, table)
	some name in split(table[service], " ")
	action := concat(":", [service, name])
	regex.match(named.matcher, lower(action))
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
	name := action_name(parts)
	literal := lower(regex.replace(name, `[*?].*$`, ""))
	is_begun(literal, name)
	some service in services(lower(parts[0]), iam_actions.no_writes)
	not is_exception(name, literal, iam_actions.no_writes[service])
}

# `*` alone is every action of every service.
action_name(parts) := parts[1] if count(parts) > 1

action_name(parts) := "*" if count(parts) == 1

is_begun(literal, _) if strings.any_prefix_match(literal, verbs)

is_begun(literal, name) if {
	literal != lower(name)
	strings.any_prefix_match(verbs, literal)
}

verbs := {lower(verb) | some verb in iam_actions.write_verbs}

# It says more than how its actions begin, and one that does not count is among them. No more than the beginning of a
# verb says no more.
is_exception(name, literal, exceptions) if {
	literal != ""
	not strings.any_prefix_match(verbs, literal)
	some exception in split(exceptions, " ")
	iam.matches(name, exception)
}
