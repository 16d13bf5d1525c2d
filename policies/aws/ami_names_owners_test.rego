package tollgate.aws.ami_names_owners_test

import data.tollgate.aws.ami_names_owners as policy

test_the_newest_image_of_anybody_is_found if {
	every owners in [null, []] {
		denied(resource_of({"most_recent": true, "owners": owners})) == {["values", "owners"]}
	}
	denied(resource_of({"most_recent": true})) == {["values", "owners"]}
}

test_an_owner_passes if {
	denied(resource_of({"most_recent": true, "owners": ["self"]})) == set()
	denied(resource_of({"most_recent": true, "filter": [{"name": "owner-id", "values": ["123456789012"]}]})) == set()
}

test_one_image_passes if denied(resource_of({"most_recent": false})) == set()

test_unknown_owners_are_undecided if {
	resource := object.union(resource_of({"most_recent": true}), {"unknown": {"owners": true}})
	denied(resource) == set()
	unsure(resource) == {["values", "owners"]}
}

test_odd_shapes_are_no_objection if {
	every values in [null, "text", {}, {"most_recent": "true"}] {
		denied(resource_of(values)) == set()
	}
}

resource_of(values) := {
	"address": "data.aws_ami.main",
	"type": "aws_ami",
	"name": "main",
	"mode": "data",
	"module": "",
	"values": values,
	"unknown": {},
	"references": {},
	"actions": ["read"],
}

denied(resource) := {finding.path | some finding in found} if {
	found := policy.deny with input as resource with data.inventory as {}
}

unsure(resource) := {finding.path | some finding in found} if {
	found := policy.undecided with input as resource with data.inventory as {}
}
