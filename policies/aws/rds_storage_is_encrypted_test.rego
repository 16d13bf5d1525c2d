package tollgate.aws.rds_storage_is_encrypted_test

import data.tollgate.aws.rds_storage_is_encrypted as policy

test_storage_that_is_not_encrypted_is_found if {
	every value in [false, null, "true", [], {}] {
		denied(instance({"storage_encrypted": value}, {}, [])) == {["values", "storage_encrypted"]}
	}
}

test_what_the_provider_fills_in_is_not_encrypted if {
	silent := cluster({}, {"storage_encrypted": true}, ["engine"])
	denied(silent) == {["values", "storage_encrypted"]}
	unsure(silent) == set()
}

test_encrypted_storage_passes if {
	denied(instance({"storage_encrypted": true}, {}, [])) == set()
}

test_the_unknown_is_undecided if {
	resource := cluster({}, {"storage_encrypted": true}, ["storage_encrypted"])
	denied(resource) == set()
	unsure(resource) == {["values", "storage_encrypted"]}
}

test_without_configuration_the_unknown_is_undecided if {
	resource := cluster({}, {"storage_encrypted": true}, null)
	denied(resource) == set()
	unsure(resource) == {["values", "storage_encrypted"]}
}

test_a_serverless_cluster_passes if {
	every values in [{"engine_mode": "serverless"}, {"engine_mode": "serverless", "storage_encrypted": null}] {
		denied(cluster(values, {}, [])) == set()
	}
	denied(cluster({"engine_mode": "provisioned"}, {}, [])) == {["values", "storage_encrypted"]}
}

test_a_cluster_under_the_key_of_aws_is_told_of if {
	told(cluster({"storage_encrypted": true}, {}, [])) == {["values", "kms_key_id"]}
	told(cluster({"storage_encrypted": true}, {"kms_key_id": true}, ["engine"])) == {["values", "kms_key_id"]}
	told(cluster({"storage_encrypted": true}, {"kms_key_id": true}, ["kms_key_id"])) == set()
	told(cluster({"storage_encrypted": true, "kms_key_id": "arn:aws:kms:eu-west-1:1:key/1"}, {}, [])) == set()
	told(cluster({"storage_encrypted": true, "snapshot_identifier": "a"}, {}, [])) == set()
	told(cluster({"engine_mode": "serverless"}, {}, [])) == set()
	told(cluster({"storage_encrypted": false}, {}, [])) == {["values", "kms_key_id"]}
	denied(cluster({"storage_encrypted": false}, {}, [])) == {["values", "storage_encrypted"]}
	told(instance({"storage_encrypted": true}, {}, [])) == set()
}

told(resource) := {finding.path | some finding in found} if {
	found := policy.warn with input as resource with data.inventory as {}
}

test_a_copy_is_undecided if {
	every values in [
		{"snapshot_identifier": "a"},
		{"replicate_source_db": "a"},
		{"global_cluster_identifier": "a"},
		{"restore_to_point_in_time": [{"restore_type": "copy-on-write"}]},
	] {
		denied(instance(values, {}, [])) == set()
		unsure(instance(values, {}, [])) == {["values", "storage_encrypted"]}
	}
	denied(instance({"snapshot_identifier": "", "restore_to_point_in_time": []}, {}, [])) != set()
}

test_one_that_is_destroyed_passes if {
	denied(instance(null, {}, [])) == set()
	denied(object.union(instance({}, {}, []), {"actions": ["delete"]})) == set()
}

test_a_copy_is_as_its_source_that_is_here if {
	every value, wanted in {true: [set(), set()], false: [place, set()], null: [place, set()]} {
		is_judged(value, {}, wanted)
	}
	is_judged(null, {"storage_encrypted": true}, [set(), place])
	is_judged("odd", {}, [place, set()])
}

is_judged(value, unknown, wanted) if {
	values := {"identifier": "orders", "storage_encrypted": value}
	source := object.union(instance(values, unknown, null), {"name": "orders"})
	copy := instance({"replicate_source_db": "orders"}, {}, [])
	inventory := {"resources": {"aws_db_instance": {"aws_db_instance.orders": object.union(
		source,
		{"address": "aws_db_instance.orders"},
	)}}}
	no := policy.deny with input as copy with data.inventory as inventory
	perhaps := policy.undecided with input as copy with data.inventory as inventory
	[{finding.path | some finding in no}, {finding.path | some finding in perhaps}] == wanted
}

place := {["values", "storage_encrypted"]}

denied(resource) := {finding.path | some finding in found} if {
	found := policy.deny with input as resource with data.inventory as {}
}

unsure(resource) := {finding.path | some finding in found} if {
	found := policy.undecided with input as resource with data.inventory as {}
}

instance(values, unknown, configured) := {
	"address": "aws_db_instance.main",
	"type": "aws_db_instance",
	"name": "main",
	"mode": "managed",
	"module": "",
	"values": values,
	"unknown": unknown,
	"references": {},
	"configured": configured,
	"actions": ["create"],
}

cluster(values, unknown, configured) := {
	"address": "aws_rds_cluster.main",
	"type": "aws_rds_cluster",
	"name": "main",
	"mode": "managed",
	"module": "",
	"values": values,
	"unknown": unknown,
	"references": {},
	"configured": configured,
	"actions": ["create"],
}

test_a_copy_is_as_the_instance_that_it_is_made_of_and_undecided_where_that_cannot_be_told if {
	copy_of([`aws_db_instance.each["a"].arn`, `aws_db_instance.each["a"]`, "aws_db_instance.each"]) == [0, 0]
	copy_of([`aws_db_instance.each["b"].arn`, `aws_db_instance.each["b"]`, "aws_db_instance.each"]) == [1, 0]
	copy_of(["aws_db_instance.each", "var.which"]) == [0, 1]
}

copy_of(references) := [count(denials), count(doubts)] if {
	sources := {one.address: one |
		some key, encrypted in {"a": true, "b": false}
		one := object.union(instance({"storage_encrypted": encrypted}, {}, []), {
			"name": "each",
			"address": concat("", [`aws_db_instance.each["`, key, `"]`]),
		})
	}
	copy := object.union(
		instance({}, {"replicate_source_db": true}, ["replicate_source_db"]),
		{"references": {"replicate_source_db": references}},
	)
	inventory := {"resources": {"aws_db_instance": object.union(sources, {copy.address: copy})}}
	denials := policy.deny with input as copy with data.inventory as inventory
	doubts := policy.undecided with input as copy with data.inventory as inventory
}
