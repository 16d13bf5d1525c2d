package tollgate.aws.log_groups_are_encrypted_by_own_key_test

import data.tollgate.aws.log_groups_are_encrypted_by_own_key as policy

test_nothing_is_found if {
	every value in [null, ""] {
		denied(group({"kms_key_id": value}, {}, [])) == {["values", "kms_key_id"]}
	}
	denied(group({}, {"kms_key_id": true}, ["name"])) == {["values", "kms_key_id"]}
}

test_something_passes if {
	denied(group({"kms_key_id": "arn:aws:kms:eu-central-1:123456789012:key/0a1b2c3d"}, {}, [])) == set()
}

test_an_attribute_of_a_resource_passes if {
	every reference in ["aws_kms_key.main.arn", "data.aws_kms_key.main.arn", "module.m.aws_kms_key.main.arn"] {
		resource := with_reference(reference)
		denied(resource) == set()
		unsure(resource) == set()
	}
}

test_a_variable_is_undecided if {
	resource := with_reference("var.name")
	denied(resource) == set()
	unsure(resource) == {["values", "kms_key_id"]}
}

test_odd_shapes_are_no_objection if {
	every odd in [[], {}, 3] {
		denied(group({"kms_key_id": odd}, {}, [])) == set()
	}
	denied(group(null, {}, [])) == set()
}

with_reference(reference) := object.union(
	group({}, {"kms_key_id": true}, ["kms_key_id"]),
	{"references": {"kms_key_id": [reference]}},
)

denied(resource) := {finding.path | some finding in found} if {
	found := policy.deny with input as resource with data.inventory as {}
}

unsure(resource) := {finding.path | some finding in found} if {
	found := policy.undecided with input as resource with data.inventory as {}
}

group(values, unknown, configured) := {
	"address": "aws_cloudwatch_log_group.main",
	"type": "aws_cloudwatch_log_group",
	"name": "main",
	"mode": "managed",
	"module": "",
	"values": values,
	"unknown": unknown,
	"references": {},
	"configured": configured,
	"actions": ["create"],
}
