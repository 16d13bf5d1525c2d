package tollgate.aws.rds_storage_is_encrypted_test

import data.tollgate.aws.rds_storage_is_encrypted as policy

test_unencrypted_storage_is_found if {
	denied({
		"address": "aws_db_instance.main",
		"type": "aws_db_instance",
		"name": "main",
		"mode": "managed",
		"module": "",
		"values": {"storage_encrypted": false},
		"unknown": {},
		"references": {},
		"actions": ["create"],
	}) == {["values", "storage_encrypted"]}
}

test_storage_that_says_nothing_is_found if {
	denied({
		"address": "aws_rds_cluster.main",
		"type": "aws_rds_cluster",
		"name": "main",
		"mode": "managed",
		"module": "",
		"values": {"storage_encrypted": null},
		"unknown": {},
		"references": {},
		"actions": ["create"],
	}) == {["values", "storage_encrypted"]}
}

test_encrypted_storage_passes if {
	denied({
		"address": "aws_db_instance.main",
		"type": "aws_db_instance",
		"name": "main",
		"mode": "managed",
		"module": "",
		"values": {"storage_encrypted": true},
		"unknown": {},
		"references": {},
		"actions": ["create"],
	}) == set()
}

test_unknown_is_no_objection if {
	denied({
		"address": "aws_db_instance.main",
		"type": "aws_db_instance",
		"name": "main",
		"mode": "managed",
		"module": "",
		"values": {},
		"unknown": {"storage_encrypted": true},
		"references": {},
		"actions": ["create"],
	}) == set()
}

test_what_is_destroyed_passes if {
	denied({
		"address": "aws_db_instance.main",
		"type": "aws_db_instance",
		"name": "main",
		"mode": "managed",
		"module": "",
		"values": null,
		"unknown": {},
		"references": {},
		"actions": ["delete"],
	}) == set()
}

test_odd_shapes_are_no_objection if {
	denied({
		"address": "aws_db_instance.main",
		"type": "aws_db_instance",
		"name": "main",
		"mode": "managed",
		"module": "",
		"values": "text",
		"unknown": {},
		"references": {},
		"actions": ["create"],
	}) == set()
}

test_unknown_is_undecided if {
	unsure({
		"address": "aws_rds_cluster.main",
		"type": "aws_rds_cluster",
		"name": "main",
		"mode": "managed",
		"module": "",
		"values": {},
		"unknown": {"storage_encrypted": true},
		"references": {},
		"actions": ["create"],
	}) == {["values", "storage_encrypted"]}
}

test_known_is_decided if {
	unsure({
		"address": "aws_db_instance.main",
		"type": "aws_db_instance",
		"name": "main",
		"mode": "managed",
		"module": "",
		"values": {"storage_encrypted": false},
		"unknown": {},
		"references": {},
		"actions": ["create"],
	}) == set()
}

test_a_serverless_cluster_passes if {
	every values in [{"engine_mode": "serverless"}, {"engine_mode": "serverless", "storage_encrypted": null}] {
		denied(cluster(values)) == set()
	}
}

test_a_provisioned_cluster_is_found if {
	denied(cluster({"engine_mode": "provisioned"})) == {["values", "storage_encrypted"]}
}

cluster(values) := {
	"address": "aws_rds_cluster.main",
	"type": "aws_rds_cluster",
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
