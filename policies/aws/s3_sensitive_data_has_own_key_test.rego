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

test_a_configuration_of_one_of_several_instances_passes_that_one if {
	keyed := [`aws_s3_bucket.each["a"].id`, `aws_s3_bucket.each["a"]`, "aws_s3_bucket.each"]
	outcome_of(instance("a"), keyed) == {"denied": 0, "unsure": 0}
	outcome_of(instance("b"), keyed) == {"denied": 1, "unsure": 0}
	all := ["aws_s3_bucket.each"]
	every key in ["a", "b"] { outcome_of(instance(key), all) == {"denied": 0, "unsure": 0} }
}

test_of_which_of_several_instances_a_configuration_is_is_undecided if {
	every references in [["aws_s3_bucket.each", "var.which"], ["aws_s3_bucket.each", "each.value.which", "each.value"]] {
		every key in ["a", "b"] { outcome_of(instance(key), references) == {"denied": 0, "unsure": 1} }
	}
}

outcome_of(resource, references) := {"denied": count(denials), "unsure": count(doubts)} if {
	inventory := {"resources": {
		"aws_s3_bucket": {one.address: one | some key in ["a", "b"]; one := instance(key)},
		"aws_s3_bucket_server_side_encryption_configuration": {"aws_s3_bucket_server_side_encryption_configuration.some": companion_of(references)},
	}}
	denials := policy.deny with input as resource with data.inventory as inventory
	doubts := policy.undecided with input as resource with data.inventory as inventory
}

instance(key) := {
	"address": concat("", [`aws_s3_bucket.each["`, key, `"]`]),
	"type": "aws_s3_bucket",
	"name": "each",
	"module": "",
	"mode": "managed",
	"values": {"bucket": key, "tags": {"Data-Classification": "Restricted"}},
	"unknown": {},
	"configured": [],
	"references": {},
	"actions": ["create"],
}

companion_of(references) := {
	"address": "aws_s3_bucket_server_side_encryption_configuration.some",
	"type": "aws_s3_bucket_server_side_encryption_configuration",
	"name": "some",
	"module": "",
	"mode": "managed",
	"values": {"rule": [{"apply_server_side_encryption_by_default": [{
		"sse_algorithm": "aws:kms",
		"kms_master_key_id": "arn:aws:kms:eu-central-1:123456789012:key/1",
	}]}]},
	"unknown": {"bucket": true},
	"configured": ["bucket"],
	"references": {"bucket": references},
	"actions": ["create"],
}
