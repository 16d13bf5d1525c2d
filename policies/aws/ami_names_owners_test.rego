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

test_a_pattern_is_what_others_ask_for if {
	"CKV_AWS_386" in same({"most_recent": true, "filter": [{"name": "name", "values": ["ubuntu-*"]}]})
	not "CKV_AWS_386" in same({"most_recent": true, "filter": [{"name": "name", "values": ["ubuntu-20.04"]}]})
	"AWS-0344" in same({"most_recent": true})
}

same(values) := {id | id := policy.deny[_].same_as[_] with input as resource_of(values) with data.inventory as {}}
