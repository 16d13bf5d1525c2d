package tollgate.aws.queues_and_topics_are_encrypted_test

import data.tollgate.aws.queues_and_topics_are_encrypted as policy

test_a_topic_without_a_key_is_found if {
	every key in [null, ""] {
		denied(resource_of({"kms_master_key_id": key})) == {["values", "kms_master_key_id"]}
	}
	denied(resource_of({"kms_master_key_id": "alias/aws/sns"})) == set()
}

test_a_queue_that_is_said_to_be_plain_is_found if {
	denied(queue({"sqs_managed_sse_enabled": false})) == {["values", "sqs_managed_sse_enabled"]}
	told(queue({"sqs_managed_sse_enabled": false})) == set()
	every values in [
		{"sqs_managed_sse_enabled": false, "kms_master_key_id": "alias/shop"},
		{"sqs_managed_sse_enabled": true},
	] {
		denied(queue(values)) | told(queue(values)) == set()
	}
}

test_a_queue_of_which_nothing_is_said_is_told_of_only if {
	every values in [{}, {"sqs_managed_sse_enabled": null, "kms_master_key_id": ""}] {
		denied(queue(values)) == set()
		told(queue(values)) == {["values", "sqs_managed_sse_enabled"]}
	}
	filled := object.union(queue({}), {"unknown": {"sqs_managed_sse_enabled": true}, "configured": ["name"]})
	denied(filled) | unsure(filled) == set()
	told(filled) == {["values", "sqs_managed_sse_enabled"]}
	open := object.union(filled, {"configured": ["sqs_managed_sse_enabled"]})
	denied(open) | told(open) == set()
}

told(resource) := {finding.path | some finding in found} if {
	found := policy.warn with input as resource with data.inventory as {}
}

test_a_key_of_the_plan_is_one if {
	resource := object.union(resource_of({}), {"unknown": {"kms_master_key_id": true}})
	unsure(resource) == {["values", "kms_master_key_id"]}
	made := object.union(resource, {"references": {"kms_master_key_id": ["aws_kms_key.a.arn", "aws_kms_key.a"]}})
	unsure(made) == set()
	denied(made) == set()
}

queue(values) := object.union(resource_of(values), {"type": "aws_sqs_queue"})

test_odd_shapes_are_no_objection if {
	every values in [null, "text"] {
		denied(resource_of(values)) == set()
	}
}

test_what_is_destroyed_passes if {
	denied(object.union(resource_of({}), {"actions": ["delete"]})) == set()
}

resource_of(values) := {
	"address": "aws_sns_topic.main",
	"type": "aws_sns_topic",
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
