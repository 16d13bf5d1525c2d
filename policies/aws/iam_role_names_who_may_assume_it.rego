# METADATA
# title: IAM roles name who may assume them
# description: >-
#   A role that anybody, every service or all of another account may assume is as weak as the weakest of them;
#   without an external id, a third party can be talked into using it for somebody else.
# custom:
#   id: AWS-IAM-04
#   severity: high
#   enforcement: hard
#   view: resource
#   kinds: [aws_iam_role]
#   fix: Name the roles or services that may assume the role; for another account, demand `sts:ExternalId`.
#   controls:
#     nist-800-53r5: [AC-3, AC-6]
#     soc2-tsc-2017: [CC6.3]
#     iso-27001-2022: [A.5.15, A.8.2]
#     pci-dss-4.0.1: ["7.2.1", "7.2.2"]
#   same_as:
#     checkov: [CKV_AWS_60, CKV_AWS_61]
#     prowler: [iam_no_custom_policy_permissive_role_assumption]
package tollgate.aws.iam_role_names_who_may_assume_it

import data.tollgate.library.iam
import data.tollgate.library.plan

deny contains finding if {
	plan.is_planned(input)
	some statement in suspects
	some objection in objections(statement)
	finding := object.union(objection, {"path": statement.path})
}

undecided contains finding if {
	plan.is_planned(input)
	not trust.complete
	not is_denied
	finding := {
		"msg": "who may assume the role is not known before the apply",
		"path": ["values", "assume_role_policy"],
	}
}

undecided contains finding if {
	plan.is_planned(input)
	some statement in trust.statements
	iam.may_allow(statement)
	is_unsure(statement)
	not is_restricted(statement)
	not is_denied
	finding := {
		"msg": "who may assume the role is not known before the apply",
		"path": statement.path,
	}
}

trust := iam.read(input, ["assume_role_policy"])

# Most roles are for one service, of which nothing more is to be asked.
suspects := [statement | some statement in trust.statements; is_suspect(statement)]

is_suspect(statement) if {
	some principal in statement.principals
	principal.type in ["*", "AWS"]
}

is_suspect(statement) if {
	some principal in statement.principals
	strings.any_prefix_match(principal.id, ["*", "arn:"])
}

is_suspect(statement) if count(statement.not_principals) > 0

is_denied if {
	some statement in suspects
	count(objections(statement)) > 0
}

objections(statement) := ({objection |
	iam.allows(statement)
	iam.exposure(statement) == "open"
	objection := {"msg": "anybody may assume the role (the principal is `*`)", "same_as": ["CKV_AWS_60", prowler]}
} | {objection |
	iam.allows(statement)
	not is_restricted(statement)
	not may_be_restricted(statement)
	some principal in statement.principals
	not principal.type in ["*", "AWS"]
	principal.id == "*"
	objection := {
		"msg": sprintf("every principal of type `%s` may assume the role", [principal.type]),
		"same_as": ["CKV_AWS_61", prowler],
	}
}) | {objection |
	iam.allows(statement)
	not is_restricted(statement)
	not may_be_restricted(statement)
	some principal in statement.principals
	principal.type in ["*", "AWS"]
	account := account_of(principal.id)
	not account in own_accounts
	objection := {
		"msg": sprintf("all of account `%s` may assume the role, without an external id", [account]),
		"same_as": ["CKV_AWS_61", prowler],
	}
}

prowler := "iam_no_custom_policy_permissive_role_assumption"

# An account is named by its number, or by its root.
account_of(id) := regex.find_n(`[0-9]{12}`, id, 1)[0] if regex.match(`^([0-9]{12}|arn:[^:]*:iam::[0-9]{12}:root)$`, id)

# The account that the plan is for, where the plan says it.
own_accounts := {account |
	some identity in object.get(data.inventory, ["resources", "aws_caller_identity"], {})
	account := identity.values.account_id
}

# A condition says who of them, or knows a secret between both.
is_restricted(statement) if {
	some condition in statement.conditions
	iam.restricts(condition)
}

is_restricted(statement) if {
	some condition in statement.conditions
	iam.is_strict(condition.test)
	lower(condition.key) in ["sts:externalid", "aws:multifactorauthpresent"]
	every value in condition.values {
		value != "?unknown"
		not iam.is_open_value(condition, value)
	}
}

may_be_restricted(statement) if "conditions" in statement.unsure

may_be_restricted(statement) if {
	some condition in statement.conditions
	lower(condition.key) in ["sts:externalid", "aws:multifactorauthpresent"]
	"?unknown" in condition.values
}

may_be_restricted(statement) if {
	some condition in statement.conditions
	iam.may_restrict(condition)
}

is_unsure(statement) if "principals" in statement.unsure

is_unsure(statement) if "effect" in statement.unsure

is_unsure(statement) if {
	may_be_restricted(statement)
	some principal in statement.principals
	is_wide(principal)
}

is_wide(principal) if principal.id == "*"

is_wide(principal) if not account_of(principal.id) in own_accounts
