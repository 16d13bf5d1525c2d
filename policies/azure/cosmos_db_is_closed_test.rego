package tollgate.azure.cosmos_db_is_closed_test

import data.tollgate.azure.cosmos_db_is_closed as policy

account(values, unknown) := {
	"type": "azurerm_cosmosdb_account",
	"mode": "managed",
	"values": values,
	"unknown": unknown,
	"configured": [name | some name, mark in unknown; mark == true],
	"references": {},
	"actions": ["create"],
}

denied(values) := {finding.path[1] | some finding in policy.deny with input as account(values, {})}

closed := {"public_network_access_enabled": false, "local_authentication_disabled": true}

identity := {"local_authentication_disabled": true}

test_an_open_account_is_found if {
	denied({}) == {"public_network_access_enabled", "local_authentication_disabled"}
	denied({"public_network_access_enabled": true, "local_authentication_disabled": false}) == {
		"public_network_access_enabled",
		"local_authentication_disabled",
	}
}

test_a_closed_account_passes if {
	denied(closed) == set()
}

test_a_filtered_account_passes if {
	denied(object.union(identity, {"is_virtual_network_filter_enabled": true})) == set()
	denied(object.union(identity, {"ip_range_filter": ["192.0.2.0/24"]})) == set()
	denied(object.union(identity, {"ip_range_filter": "192.0.2.1,198.51.100.0/24"})) == set()
}

test_a_filtered_account_that_answers_is_told_of if {
	told(object.union(identity, {"ip_range_filter": ["192.0.2.0/24"]})) == {"public_network_access_enabled"}
	told(object.union(closed, {"ip_range_filter": ["192.0.2.0/24"]})) == set()
	told(identity) == set()
}

told(values) := {finding.path[1] | some finding in policy.warn with input as account(values, {})}

test_a_filter_that_lets_in_the_world_is_none if {
	denied(object.union(identity, {"ip_range_filter": ["0.0.0.0/0"]})) == {"public_network_access_enabled"}
	off := {"ip_range_filter": "", "is_virtual_network_filter_enabled": false}
	denied(object.union(identity, off)) == {"public_network_access_enabled"}
}

test_other_interfaces_have_keys_alone if {
	denied({"public_network_access_enabled": false, "kind": "MongoDB"}) == set()
	denied({"public_network_access_enabled": false, "capabilities": [{"name": "EnableCassandra"}]}) == set()
}

test_odd_shapes_are_no_errors if {
	denied(object.union(closed, {"ip_range_filter": {}, "capabilities": "x", "kind": []})) == set()
	denied(null) == set()
}

test_unknown_values_are_undecided if {
	count(policy.undecided) == 2 with input as account(
		{},
		{"public_network_access_enabled": true, "local_authentication_disabled": true},
	)
	count(policy.undecided) == 1 with input as account(identity, {"ip_range_filter": true})
	count(policy.deny) == 0 with input as account(identity, {"ip_range_filter": true})
}
