package tollgate.aws.ecr_tags_are_immutable_test

import data.tollgate.aws.ecr_tags_are_immutable as policy

test_mutable_tags_are_found if {
	every value in ["MUTABLE", "MUTABLE_WITH_EXCLUSION", null, true] {
		denied(resource_of({"image_tag_mutability": value})) == {["values", "image_tag_mutability"]}
	}
}

test_immutable_tags_pass if {
	every value in ["IMMUTABLE", "IMMUTABLE_WITH_EXCLUSION"] {
		denied(resource_of({"image_tag_mutability": value})) == set()
	}
}

test_unknown_is_undecided if {
	resource := object.union(resource_of({}), {"unknown": {"image_tag_mutability": true}})
	denied(resource) == set()
	unsure(resource) == {["values", "image_tag_mutability"]}
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
	"address": "aws_ecr_repository.main",
	"type": "aws_ecr_repository",
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
