package tollgate.aws.secrets_have_own_key_and_recovery_test

import data.tollgate.aws.secrets_have_own_key_and_recovery as policy

test_a_secret_without_a_key_of_its_own_is_found if {
	every key in [null, "", "alias/aws/secretsmanager", "arn:aws:kms:eu-central-1:123456789012:alias/aws/secretsmanager"] {
		denied(resource_of({"kms_key_id": key})) == {["values", "kms_key_id"]}
	}
	denied(resource_of({"kms_key_id": "alias/shop"})) == set()
}

test_an_ordinary_secret_needs_none if {
	denied(resource_of({"tags": {"Data-Classification": "internal"}})) == set()
	denied(resource_of({"tags": {"data-classification": "secret"}})) == {["values", "kms_key_id"]}
}

test_no_way_back_is_found if {
	denied(resource_of({"kms_key_id": "alias/shop", "recovery_window_in_days": 0})) == {["values", "recovery_window_in_days"]}
	denied(resource_of({"kms_key_id": "alias/shop", "recovery_window_in_days": 7})) == set()
}

test_unknown_is_undecided if {
	unsure(object.union(resource_of({}), {"unknown": {"kms_key_id": true}})) == {["values", "kms_key_id"]}
	unsure(object.union(resource_of({}), {"unknown": {"tags": true}})) == {["values", "tags"]}
}

test_odd_shapes_are_no_objection if {
	every values in [null, "text", {"kms_key_id": "alias/shop", "recovery_window_in_days": "0"}] {
		denied(resource_of(values)) == set()
	}
}

test_what_is_destroyed_passes if {
	denied(object.union(resource_of({}), {"actions": ["delete"]})) == set()
}

resource_of(values) := {
	"address": "aws_secretsmanager_secret.main",
	"type": "aws_secretsmanager_secret",
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
