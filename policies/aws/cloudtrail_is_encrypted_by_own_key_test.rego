package tollgate.aws.cloudtrail_is_encrypted_by_own_key_test

import data.tollgate.aws.cloudtrail_is_encrypted_by_own_key as policy

test_nothing_is_found if {
	every value in [null, ""] {
		denied(trail({"kms_key_id": value}, {}, [])) == {["values", "kms_key_id"]}
	}
	denied(trail({}, {"kms_key_id": true}, ["name"])) == {["values", "kms_key_id"]}
}

test_something_passes if {
	denied(trail({"kms_key_id": "arn:aws:kms:eu-central-1:123456789012:key/0a1b2c3d"}, {}, [])) == set()
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
		denied(trail({"kms_key_id": odd}, {}, [])) == set()
	}
	denied(trail(null, {}, [])) == set()
}

with_reference(reference) := object.union(
	trail({}, {"kms_key_id": true}, ["kms_key_id"]),
	{"references": {"kms_key_id": [reference]}},
)

denied(resource) := {finding.path | some finding in found} if {
	found := policy.deny with input as resource with data.inventory as {}
}

unsure(resource) := {finding.path | some finding in found} if {
	found := policy.undecided with input as resource with data.inventory as {}
}

trail(values, unknown, configured) := {
	"address": "aws_cloudtrail.main",
	"type": "aws_cloudtrail",
	"name": "main",
	"mode": "managed",
	"module": "",
	"values": values,
	"unknown": unknown,
	"references": {},
	"configured": configured,
	"actions": ["create"],
}
