package tollgate.aws.ebs_volumes_are_encrypted_test

import data.tollgate.aws.ebs_volumes_are_encrypted as policy

test_a_volume_that_is_not_encrypted_is_found if {
	denied(volume({"encrypted": false}, {}, ["encrypted"])) == {["values", "encrypted"]}
	denied(volume({"encrypted": null}, {}, [])) == {["values", "encrypted"]}
	denied(volume({}, {"encrypted": true}, ["size"])) == {["values", "encrypted"]}
	denied(volume({"encrypted": "true"}, {}, ["encrypted"])) == {["values", "encrypted"]}
}

test_an_encrypted_volume_passes if {
	denied(volume({"encrypted": true}, {}, ["encrypted"])) == set()
}

test_a_copy_is_undecided if {
	copy := volume({"snapshot_id": "snap-1"}, {"encrypted": true}, ["snapshot_id"])
	denied(copy) == set()
	unsure(copy) == {["values", "encrypted"]}
}

test_a_copy_that_says_no_is_found if {
	denied(volume({"snapshot_id": "snap-1", "encrypted": false}, {}, [])) == {["values", "encrypted"]}
}

test_the_unknown_is_undecided if {
	resource := volume({}, {"encrypted": true}, ["encrypted"])
	denied(resource) == set()
	unsure(resource) == {["values", "encrypted"]}
}

test_an_account_that_encrypts_covers_its_volumes if {
	every enabled in [true, null] {
		with_account(enabled, {}) == {"denied": 0, "unsure": 0}
	}
	with_account(false, {}) == {"denied": 1, "unsure": 0}
	with_account(null, {"enabled": true}) == {"denied": 0, "unsure": 1}
}

with_account(enabled, unknown) := {"denied": count(denials), "unsure": count(doubts)} if {
	of_account := {"type": "aws_ebs_encryption_by_default"}
	switch := object.union(volume({"enabled": enabled}, unknown, ["enabled"]), of_account)
	inventory := {"resources": {"aws_ebs_encryption_by_default": {"aws_ebs_encryption_by_default.main": switch}}}
	plain := volume({}, {"encrypted": true}, [])
	denials := policy.deny with input as plain with data.inventory as inventory
	doubts := policy.undecided with input as plain with data.inventory as inventory
}

test_each_volume_of_an_instance_is_looked_at if {
	denied(instance({
		"root_block_device": [{"encrypted": false}],
		"ebs_block_device": [{"encrypted": true}, {"encrypted": null}, {"no_device": true}],
	})) == {["values", "root_block_device", 0, "encrypted"], ["values", "ebs_block_device", 1, "encrypted"]}
}

test_a_volume_that_the_configuration_leaves_open_is_undecided_and_no_other if {
	resource := object.union(
		instance({
			"root_block_device": [{"encrypted": true}],
			"ebs_block_device": [{}, {}],
		}),
		{
			"unknown": {"ebs_block_device": [{"encrypted": true}, {"encrypted": true}]},
			"configured": ["ebs_block_device", "ebs_block_device[1].encrypted"],
		},
	)
	denied(resource) == {["values", "ebs_block_device", 0, "encrypted"]}
	unsure(resource) == {["values", "ebs_block_device", 1, "encrypted"]}
	some_block := object.union(resource, {"configured": ["ebs_block_device", "ebs_block_device[*].encrypted"]})
	denied(some_block) == set()
	count(unsure(some_block)) == 2
}

test_each_volume_of_a_launch_template_is_looked_at if {
	denied(template([
		{"ebs": [{"encrypted": "true"}]},
		{"ebs": [{"encrypted": "false"}]},
		{"ebs": [{"encrypted": ""}]},
		{"ebs": [{"encrypted": "false"}], "no_device": "true"},
		{"ebs": [], "virtual_name": "ephemeral0"},
	])) == {
		["values", "block_device_mappings", 1, "ebs", 0, "encrypted"],
		["values", "block_device_mappings", 2, "ebs", 0, "encrypted"],
	}
	copy := template([{"ebs": [{"encrypted": "", "snapshot_id": "snap-1"}]}])
	denied(copy) == set()
	unsure(copy) == {["values", "block_device_mappings", 0, "ebs", 0, "encrypted"]}
	every odd in [null, "x", {}, [null], [[]], [{"ebs": null}], [{"ebs": ["x"]}]] { denied(template(odd)) == set() }
}

template(mappings) := object.union(
	volume({"block_device_mappings": mappings}, {}, ["block_device_mappings"]),
	{"type": "aws_launch_template"},
)

test_odd_shapes_make_no_error if {
	every odd in [null, "x", {}, [null], [[]]] {
		denied(instance({"root_block_device": odd, "ebs_block_device": odd})) == {[
			"values",
			"root_block_device",
			0,
			"encrypted",
		]}
	}
	denied(volume(null, {}, [])) == set()
}

instance(values) := object.union(volume(values, {}, []), {"type": "aws_instance"})

denied(resource) := {finding.path | some finding in found} if {
	found := policy.deny with input as resource with data.inventory as {}
}

unsure(resource) := {finding.path | some finding in found} if {
	found := policy.undecided with input as resource with data.inventory as {}
}

volume(values, unknown, configured) := {
	"address": "aws_ebs_volume.main",
	"type": "aws_ebs_volume",
	"name": "main",
	"mode": "managed",
	"module": "",
	"values": values,
	"unknown": unknown,
	"references": {},
	"configured": configured,
	"actions": ["create"],
}
