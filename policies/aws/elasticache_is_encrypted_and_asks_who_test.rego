package tollgate.aws.elasticache_is_encrypted_and_asks_who_test

import data.tollgate.aws.elasticache_is_encrypted_and_asks_who as policy

test_everything_is_demanded if {
	denied(group({}, {"at_rest_encryption_enabled": true, "transit_encryption_enabled": true})) == {
		["values", "at_rest_encryption_enabled"],
		["values", "transit_encryption_enabled"],
		["values", "auth_token"],
	}
}

test_an_encrypted_group_with_users_passes if {
	denied(group(
		{
			"at_rest_encryption_enabled": true,
			"transit_encryption_enabled": true,
			"user_group_ids": ["shop"],
		},
		{},
	)) == set()
}

test_a_hidden_token_is_one if {
	hidden := {"tollgate:redacted": {"kind": "string", "empty": false, "detectors": []}}
	denied(group(
		{
			"at_rest_encryption_enabled": true,
			"transit_encryption_enabled": true,
			"auth_token": hidden,
		},
		{},
	)) == set()
}

test_a_token_of_the_plan_is_one if {
	described := object.union(
		group(
			{"at_rest_encryption_enabled": true, "transit_encryption_enabled": true},
			{"auth_token": true},
		),
		{"configured": ["auth_token"], "references": {"auth_token": ["random_password.redis.result"]}},
	)
	denied(described) == set()
	unsure(described) == set()
}

test_valkey_is_encrypted_at_rest_by_default if {
	denied(group({"engine": "valkey", "transit_encryption_enabled": true, "auth_token": "x"}, {})) == set()
	denied(group(
		{
			"engine": "valkey",
			"at_rest_encryption_enabled": false,
			"transit_encryption_enabled": true,
			"auth_token": "x",
		},
		{},
	)) == {["values", "at_rest_encryption_enabled"]}
}

test_a_secondary_group_is_undecided if {
	denied(group({"global_replication_group_id": "shop"}, {})) == set()
	unsure(group({"global_replication_group_id": "shop"}, {})) == {["values", "global_replication_group_id"]}
}

test_odd_shapes_are_no_error if {
	denied(group({"at_rest_encryption_enabled": "yes", "transit_encryption_enabled": [], "user_group_ids": []}, {})) == {
		["values", "at_rest_encryption_enabled"],
		["values", "transit_encryption_enabled"],
		["values", "auth_token"],
	}
}

group(values, unknown) := resource("aws_elasticache_replication_group", values, unknown)

denied(resource) := {finding.path | some finding in found} if {
	found := policy.deny with input as resource with data.inventory as {}
}

unsure(resource) := {finding.path | some finding in found} if {
	found := policy.undecided with input as resource with data.inventory as {}
}

resource(type, values, unknown) := {
	"address": concat(".", [type, "main"]),
	"type": type,
	"name": "main",
	"mode": "managed",
	"module": "",
	"values": values,
	"unknown": unknown,
	"references": {},
	"configured": [attribute | some attribute, _ in values],
	"actions": ["create"],
}
