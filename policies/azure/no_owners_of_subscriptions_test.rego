package tollgate.azure.no_owners_of_subscriptions_test

import data.tollgate.azure.no_owners_of_subscriptions as policy

resource(type, values, unknown, references) := {
	"type": type,
	"mode": "managed",
	"values": values,
	"unknown": unknown,
	"configured": [name | some name, _ in unknown],
	"references": references,
	"actions": ["create"],
}

denied(type, values) := {finding.path | some finding in policy.deny with input as resource(type, values, {}, {})}

role := "azurerm_role_definition"

assignment := "azurerm_role_assignment"

subscription := "/subscriptions/00000000-0000-0000-0000-000000000001"

group := "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/shop"

test_every_action_in_a_subscription_is_found if {
	every values in [
		{"scope": subscription, "permissions": [{"actions": ["*"]}]},
		{"scope": group, "assignable_scopes": [group, subscription], "permissions": [{"actions": ["*"]}]},
		{"scope": "/", "assignable_scopes": [], "permissions": [{"actions": ["*"]}]},
	] {
		denied(role, values) == {["values", "permissions", 0, "actions", 0]}
	}
}

test_every_action_in_a_group_passes if {
	denied(role, {"scope": subscription, "assignable_scopes": [group], "permissions": [{"actions": ["*"]}]}) == set()
}

test_named_actions_pass if {
	denied(role, {"scope": subscription, "permissions": [{"actions": ["Microsoft.Compute/*/read"]}]}) == set()
}

test_an_owner_of_a_subscription_is_found if {
	denied(assignment, {"scope": subscription, "role_definition_name": "Owner"}) == {["values", "scope"]}
	id := "/providers/Microsoft.Authorization/roleDefinitions/8e3af657-a8ff-443c-a75c-2fe8c4bcb635"
	denied(
		assignment,
		{"scope": "/providers/Microsoft.Management/managementGroups/all", "role_definition_id": id},
	) == {["values", "scope"]}
}

test_who_gives_roles_in_a_subscription_is_found if {
	giver := "User Access Administrator"
	denied(assignment, {"scope": subscription, "role_definition_name": giver}) == {["values", "scope"]}
	denied(assignment, {"scope": group, "role_definition_name": giver}) == set()
	denied(assignment, {"scope": subscription, "role_definition_name": giver, "condition": "x"}) == set()
}

test_an_owner_of_a_group_and_a_reader_pass if {
	denied(assignment, {"scope": group, "role_definition_name": "Owner"}) == set()
	denied(assignment, {"scope": subscription, "role_definition_name": "Reader"}) == set()
}

test_odd_shapes_are_no_findings if {
	denied(role, {"scope": 1, "permissions": "x"}) == set()
	denied(role, {"scope": subscription, "permissions": {"actions": ["*"]}}) == set()
	denied(role, {"scope": subscription, "permissions": [null, {"actions": "*"}]}) == set()
	denied(assignment, {"scope": [subscription], "role_definition_name": "Owner"}) == set()
	denied(assignment, null) == set()
}

test_an_unknown_scope_is_undecided if {
	owner := {"role_definition_name": "Owner"}
	data_source := {"scope": ["data.azurerm_subscription.main.id", "data.azurerm_subscription.main"]}
	count(policy.undecided) == 1 with input as resource(assignment, owner, {"scope": true}, data_source)
	count(policy.undecided) == 1 with input as resource(assignment, owner, {"scope": true}, {"scope": ["var.scope"]})
	named := {"scope": ["azurerm_resource_group.shop.id", "azurerm_resource_group.shop"]}
	count(policy.undecided) == 0 with input as resource(assignment, owner, {"scope": true}, named)
}
