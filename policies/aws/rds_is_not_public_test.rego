package tollgate.aws.rds_is_not_public_test

import data.tollgate.aws.rds_is_not_public as policy

test_a_public_instance_is_found if {
	denied({
		"address": "aws_db_instance.main",
		"type": "aws_db_instance",
		"name": "main",
		"mode": "managed",
		"module": "",
		"values": {"publicly_accessible": true},
		"unknown": {},
		"references": {},
		"actions": ["create"],
	}) == {["values", "publicly_accessible"]}
}

test_a_public_instance_of_a_cluster_is_found if {
	denied({
		"address": "aws_rds_cluster_instance.main",
		"type": "aws_rds_cluster_instance",
		"name": "main",
		"mode": "managed",
		"module": "",
		"values": {"publicly_accessible": true},
		"unknown": {},
		"references": {},
		"actions": ["create"],
	}) == {["values", "publicly_accessible"]}
}

test_a_private_instance_passes if {
	denied({
		"address": "aws_db_instance.main",
		"type": "aws_db_instance",
		"name": "main",
		"mode": "managed",
		"module": "",
		"values": {"publicly_accessible": false},
		"unknown": {},
		"references": {},
		"actions": ["create"],
	}) == set()
}

test_saying_nothing_is_private if {
	denied({
		"address": "aws_db_instance.main",
		"type": "aws_db_instance",
		"name": "main",
		"mode": "managed",
		"module": "",
		"values": {"publicly_accessible": null},
		"unknown": {},
		"references": {},
		"actions": ["create"],
	}) == set()
}

test_unknown_is_undecided if {
	unsure({
		"address": "aws_rds_cluster_instance.main",
		"type": "aws_rds_cluster_instance",
		"name": "main",
		"mode": "managed",
		"module": "",
		"values": {},
		"unknown": {"publicly_accessible": true},
		"references": {},
		"actions": ["create"],
	}) == {["values", "publicly_accessible"]}
}

test_known_is_decided if {
	unsure({
		"address": "aws_db_instance.main",
		"type": "aws_db_instance",
		"name": "main",
		"mode": "managed",
		"module": "",
		"values": {"publicly_accessible": true},
		"unknown": {},
		"references": {},
		"actions": ["create"],
	}) == set()
}

denied(resource) := {finding.path | some finding in found} if {
	found := policy.deny with input as resource with data.inventory as {}
}

unsure(resource) := {finding.path | some finding in found} if {
	found := policy.undecided with input as resource with data.inventory as {}
}
