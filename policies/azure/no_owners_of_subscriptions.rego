# METADATA
# title: Nobody owns a whole subscription by a custom role or an assignment
# description: >-
#   An owner changes every resource and grants any right, to himself too; a leaked credential of one is the whole
#   subscription.
# custom:
#   id: AZR-IAM-01
#   severity: high
#   enforcement: soft
#   view: resource
#   kinds: [azurerm_role_definition, azurerm_role_assignment]
#   fix: Name the actions that are needed, and assign roles on resource groups.
#   controls:
#     nist-800-53r5: [AC-3, AC-6]
#     soc2-tsc-2017: [CC6.3]
#     iso-27001-2022: [A.5.15, A.8.2]
#     pci-dss-4.0.1: ["7.2.1", "7.2.2"]
#     cis-azure-foundations-4.0: ["6.23"]
#   same_as:
#     checkov: [CKV_AZURE_39]
#     trivy: [AZU-0030, AZU-0052]
#     kics: [2bc626a8]
#     prowler: [iam_subscription_roles_owner_custom_not_created]
package tollgate.azure.no_owners_of_subscriptions

import data.tollgate.library.plan
import data.tollgate.library.setting

deny contains finding if {
	input.type == "azurerm_role_definition"
	plan.is_planned(input)
	some index, permission in input.values.permissions
	some position, action in permission.actions
	action == "*"
	is_wide_role
	finding := {
		"msg": "the role allows every action in the whole subscription (`*`)",
		"path": ["values", "permissions", index, "actions", position],
		"same_as": custom,
	}
}

deny contains finding if {
	input.type == "azurerm_role_assignment"
	plan.is_planned(input)
	is_owner
	is_wide(input.values.scope)
	finding := {
		"msg": sprintf("the role of an owner is assigned on the whole of `%s`", [input.values.scope]),
		"path": ["values", "scope"],
		"same_as": ["AZU-0052"],
	}
}

# Who gives roles gives himself that of an owner, unless a condition says which he may give.
deny contains finding if {
	input.type == "azurerm_role_assignment"
	plan.is_planned(input)
	not is_owner
	gives_roles
	not has_condition
	is_wide(input.values.scope)
	finding := {
		"msg": sprintf("a role that gives any other is assigned on the whole of `%s`", [input.values.scope]),
		"path": ["values", "scope"],
		"same_as": [],
	}
}

undecided contains finding if {
	input.type == "azurerm_role_definition"
	plan.is_planned(input)
	allows_everything_perhaps
	not is_certain
	finding := {
		"msg": "whether the role allows every action in a whole subscription is not known before the apply",
		"path": ["values", "permissions"],
		"same_as": custom,
	}
}

undecided contains finding if {
	input.type == "azurerm_role_assignment"
	plan.is_planned(input)
	is_owner_perhaps
	is_wide_perhaps(["scope"])
	not is_certain_assignment
	not is_restricted
	finding := {
		"msg": "whether the role of an owner is assigned on a whole subscription is not known before the apply",
		"path": ["values", "scope"],
		"same_as": same_as_perhaps,
	}
}

same_as_perhaps := [] if {
	gives_roles
} else := ["AZU-0052"]

custom := ["CKV_AZURE_39", "AZU-0030", "2bc626a8", "iam_subscription_roles_owner_custom_not_created"]

# A subscription, a group of them, or all.
is_wide(scope) if {
	is_string(scope)
	regex.match(`(?i)^(/|/subscriptions/[^/]+/?|/providers/Microsoft\.Management/managementGroups/[^/]+/?)$`, scope)
}

is_wide_role if is_wide(input.values.assignable_scopes[_])

# What may be assigned where is the scope of the role itself, unless it is said.
is_wide_role if {
	plan.is_planned(input)
	plan.at(input, ["assignable_scopes"]) in [null, []]
	not setting.is_open(input, ["assignable_scopes"])
	is_wide(input.values.scope)
}

# The scope is unknown, and is not that of a single resource of the configuration.
is_wide_perhaps(path) if is_wide(plan.at(input, path))

is_wide_perhaps(path) if {
	setting.is_open(input, path)
	not is_of_resource(path)
}

is_of_resource(path) if {
	setting.comes_from(input, path, `azurerm_[a-z0-9_]+`)
	every reference in setting.references(input, path) {
		not regex.match(`(^|\.)azurerm_(subscription|management_group)\.`, reference)
	}
}

allows_everything_perhaps if {
	has_every_action_perhaps
	some path in [["scope"], ["assignable_scopes"]]
	has_wide_scope_perhaps(path)
}

has_every_action_perhaps if "*" in input.values.permissions[_].actions

has_every_action_perhaps if setting.is_open(input, ["permissions"])

has_every_action_perhaps if {
	some index, _ in input.values.permissions
	plan.has_unknown(input.unknown.permissions[index].actions)
}

has_wide_scope_perhaps(["scope"]) if {
	plan.is_planned(input)
	plan.at(input, ["assignable_scopes"]) in [null, []]
	not setting.is_open(input, ["assignable_scopes"])
	is_wide_perhaps(["scope"])
}

has_wide_scope_perhaps(["assignable_scopes"]) if is_wide(input.values.assignable_scopes[_])

has_wide_scope_perhaps(["assignable_scopes"]) if {
	plan.has_unknown(input.unknown.assignable_scopes)
	not plan.leaves_out(input, "assignable_scopes")
	not is_of_resource(["assignable_scopes"])
}

is_certain if {
	"*" in input.values.permissions[_].actions
	is_wide_role
}

is_certain_assignment if {
	is_owner
	is_wide(input.values.scope)
}

is_owner if input.values.role_definition_name == "Owner"

is_owner if {
	is_string(input.values.role_definition_id)
	endswith(lower(input.values.role_definition_id), "8e3af657-a8ff-443c-a75c-2fe8c4bcb635")
}

# `User Access Administrator` and `Role Based Access Control Administrator`.
gives_roles if {
	is_string(input.values.role_definition_name)
	lower(input.values.role_definition_name) in [
		"user access administrator",
		"role based access control administrator",
	]
}

gives_roles if {
	is_string(input.values.role_definition_id)
	strings.any_suffix_match(lower(input.values.role_definition_id), [
		"18d7d88d-d35e-4fb5-a5c3-7773c20a72d9",
		"f58310d9-a9f6-439a-9e8d-f62e7b41a168",
	])
}

has_condition if {
	is_string(input.values.condition)
	input.values.condition != ""
}

# What the condition says is not known, and there is one.
has_condition if plan.is_unknown(input, "condition")

is_restricted if {
	gives_roles
	has_condition
}

is_certain_assignment if {
	gives_roles
	is_wide(input.values.scope)
}

is_owner_perhaps if is_owner

is_owner_perhaps if gives_roles

is_owner_perhaps if {
	some field in ["role_definition_name", "role_definition_id"]
	setting.is_open(input, [field])
	not is_of_resource([field])
}
