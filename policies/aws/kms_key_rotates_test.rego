package tollgate.aws.kms_key_rotates_test

import data.tollgate.aws.kms_key_rotates as policy

test_a_key_that_does_not_rotate_is_found if {
	every values in [{}, {"enable_key_rotation": null}, {"enable_key_rotation": false}, {"enable_key_rotation": "true"}] {
		denied(resource_of(values)) == {["values", "enable_key_rotation"]}
	}
}

test_a_key_that_rotates_passes if denied(resource_of({"enable_key_rotation": true})) == set()

test_a_key_that_cannot_rotate_passes if {
	every values in [
		{"key_usage": "SIGN_VERIFY"}, {"customer_master_key_spec": "RSA_2048"}, {"key_spec": "HMAC_256"},
		{"custom_key_store_id": "cks-1"},
	] {
		denied(resource_of(values)) == set()
	}
}

test_unknown_is_undecided if {
	unsure(object.union(resource_of({}), {"unknown": {"enable_key_rotation": true}})) == {["values", "enable_key_rotation"]}
	unsure(object.union(resource_of({}), {"unknown": {"key_usage": true}})) == {["values"]}
}

test_odd_shapes_are_no_objection if {
	every values in [null, "text"] {
		denied(resource_of(values)) == set()
	}
}

test_what_is_destroyed_passes if {
	denied(object.union(resource_of({}), {"actions": ["delete"]})) == set()
}

resource_of(values) := {
	"address": "aws_kms_key.main",
	"type": "aws_kms_key",
	"name": "main",
	"mode": "managed",
	"module": "",
	"values": values,
	"unknown": {},
	"references": {},
	"actions": ["create"],
}

denied(resource) := {finding.path | some finding in found} if {
	found := policy.deny with input as resource with data.inventory as {}
}

unsure(resource) := {finding.path | some finding in found} if {
	found := policy.undecided with input as resource with data.inventory as {}
}
