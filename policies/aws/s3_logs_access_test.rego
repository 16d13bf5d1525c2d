package tollgate.aws.s3_logs_access_test

import data.tollgate.aws.s3_logs_access as policy

test_a_bucket_without_a_log_is_found if {
	denied(resource_of({"bucket": "shop", "logging": []})) == {["values"]}
}

test_a_bucket_with_a_log_passes if {
	denied(resource_of({"bucket": "shop", "logging": [{"target_bucket": "logs"}]})) == set()
	inventory := {"resources": {"aws_s3_bucket_logging": {"a": logging({"bucket": "shop", "target_bucket": "logs"})}}}
	policy.deny == set() with input as resource_of({"bucket": "shop"}) with data.inventory as inventory
	policy.deny == set() with input as resource_of({"bucket": "logs"}) with data.inventory as inventory
}

test_logging_to_nowhere_is_found if {
	denied(logging({"bucket": "shop", "target_bucket": ""})) == {["values", "target_bucket"]}
	denied(logging({"bucket": "shop", "target_bucket": "logs"})) == set()
}

test_what_an_unknown_log_is_for_is_undecided if {
	other := object.union(logging({}), {"unknown": {"bucket": true}})
	inventory := {"resources": {"aws_s3_bucket_logging": {"a": other}}}
	policy.deny == set() with input as resource_of({"bucket": "shop"}) with data.inventory as inventory
	count(policy.undecided) == 1 with input as resource_of({"bucket": "shop"}) with data.inventory as inventory
}

logging(values) := object.union(resource_of(values), {"type": "aws_s3_bucket_logging"})

test_odd_shapes_are_no_objection if {
	every values in [null, "text"] {
		denied(resource_of(values)) == set()
	}
}

test_what_is_destroyed_passes if {
	denied(object.union(resource_of({}), {"actions": ["delete"]})) == set()
}

resource_of(values) := {
	"address": "aws_s3_bucket.main",
	"type": "aws_s3_bucket",
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
