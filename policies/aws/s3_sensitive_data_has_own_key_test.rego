package tollgate.aws.s3_sensitive_data_has_own_key_test

import data.tollgate.aws.s3_sensitive_data_has_own_key as policy

test_sensitive_data_without_a_key_is_found if {
	denied_with(bucket, {}) == {["values"]}
	denied_with(bucket, configuration({"sse_algorithm": "AES256"})) == {["values"]}
	denied_with(bucket, configuration({"sse_algorithm": "aws:kms"})) == {["values"]}
	denied_with(bucket, configuration({"sse_algorithm": "aws:kms", "kms_master_key_id": "alias/aws/s3"})) == {["values"]}
}

test_a_key_of_its_own_passes if {
	denied_with(bucket, configuration({"sse_algorithm": "aws:kms", "kms_master_key_id": "alias/shop"})) == set()
	denied_with(bucket, configuration({"sse_algorithm": "aws:kms:dsse", "kms_master_key_id": "alias/shop"})) == set()
}

test_data_of_no_stated_class_passes if {
	denied_with(resource_of({"bucket": "shop"}), {}) == set()
	denied_with(resource_of({"bucket": "shop", "tags": {"data-classification": "public"}}), {}) == set()
}

test_unknown_tags_are_undecided if {
	unsure(object.union(resource_of({"bucket": "shop"}), {"unknown": {"tags": true}})) == {["values", "tags"]}
}

bucket := resource_of({"bucket": "shop", "tags": {"data-classification": "Confidential"}})

configuration(defaults) := {"aws_s3_bucket_server_side_encryption_configuration": {"a": {
	"mode": "managed",
	"values": {"bucket": "shop", "rule": [{"apply_server_side_encryption_by_default": [defaults]}]},
	"unknown": {},
	"actions": ["create"],
}}}

denied_with(resource, others) := {finding.path | some finding in found} if {
	found := policy.deny with input as resource with data.inventory as {"resources": others}
}

test_odd_shapes_are_no_objection if {
	every values in [null, "text", {}, {"tags": null}, {"tags": ["a"]}, {"tags": {"data-classification": 7}}] {
		denied(resource_of(values)) == set()
	}
}

test_what_is_destroyed_passes if {
	denied(object.union(resource_of({"tags": {"data-classification": "secret"}}), {"actions": ["delete"]})) == set()
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
