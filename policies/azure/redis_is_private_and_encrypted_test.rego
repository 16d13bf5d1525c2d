package tollgate.azure.redis_is_private_and_encrypted_test

import data.tollgate.azure.redis_is_private_and_encrypted as policy

cache(values, unknown) := {
	"type": "azurerm_redis_cache",
	"mode": "managed",
	"values": values,
	"unknown": unknown,
	"configured": [name | some name, _ in unknown],
	"references": {},
	"actions": ["create"],
}

denied(values) := {finding.path[1] | some finding in policy.deny with input as cache(values, {})}

good := {"minimum_tls_version": "1.2", "public_network_access_enabled": false}

test_an_open_cache_is_found if {
	denied({}) == {"minimum_tls_version", "public_network_access_enabled"}
	denied({"minimum_tls_version": "1.0", "public_network_access_enabled": true}) == {
		"minimum_tls_version",
		"public_network_access_enabled",
	}
}

test_the_port_without_tls_is_found_by_both_names if {
	denied(object.union(good, {"non_ssl_port_enabled": true})) == {"non_ssl_port_enabled"}
	denied(object.union(good, {"enable_non_ssl_port": true})) == {"enable_non_ssl_port"}
}

test_a_closed_cache_passes if {
	denied(good) == set()
	denied(object.union(good, {"non_ssl_port_enabled": false})) == set()
	denied({"minimum_tls_version": "1.2", "subnet_id": "/subscriptions/1/subnets/a"}) == set()
}

test_odd_shapes_are_no_errors if {
	denied(object.union(good, {"non_ssl_port_enabled": "x", "subnet_id": []})) == set()
	denied(null) == set()
}

test_unknown_values_are_undecided if {
	open := cache({}, {"minimum_tls_version": true, "public_network_access_enabled": true})
	count(policy.undecided) == 2 with input as open
	count(policy.deny) == 0 with input as open
}
