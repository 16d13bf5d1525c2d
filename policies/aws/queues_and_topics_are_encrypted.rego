# METADATA
# title: SNS topics and SQS queues are encrypted at rest
# description: >-
#   Messages lie on disks until they are delivered, and often hold what databases keep encrypted.
# custom:
#   id: AWS-SNS-01
#   severity: medium
#   enforcement: soft
#   view: resource
#   kinds: [aws_sns_topic, aws_sqs_queue]
#   fix: Set `kms_master_key_id`; for a queue, `sqs_managed_sse_enabled = true` is enough.
#   controls:
#     nist-800-53r5: [SC-28, SC-28(1)]
#     soc2-tsc-2017: [CC6.1]
#     iso-27001-2022: [A.8.24]
#     pci-dss-4.0.1: ["3.5.1"]
#   same_as:
#     checkov: [CKV_AWS_26, CKV_AWS_27]
#     trivy: [AWS-0095, AWS-0096]
#     kics: [6e8849c1]
#     prowler: [sns_topics_kms_encryption_at_rest_enabled, sqs_queues_server_side_encryption_enabled]
package tollgate.aws.queues_and_topics_are_encrypted

import data.tollgate.library.plan
import data.tollgate.library.reference

deny contains finding if {
	input.type == "aws_sns_topic"
	plan.is_planned(input)
	not has_key
	not may_have_key
	finding := {
		"msg": "the topic is not encrypted (`kms_master_key_id` is not set)",
		"path": ["values", "kms_master_key_id"],
		"same_as": ["CKV_AWS_26", "AWS-0095", "sns_topics_kms_encryption_at_rest_enabled"],
	}
}

deny contains finding if {
	input.type == "aws_sqs_queue"
	plan.at(input, ["sqs_managed_sse_enabled"]) == false
	plan.lacks(input, ["sqs_managed_sse_enabled"], [true])
	not has_key
	not may_have_key
	finding := object.union(queue, {"msg": concat("", [
		"the queue is not encrypted (`sqs_managed_sse_enabled` is false,",
		" and `kms_master_key_id` is not set)",
	])})
}

# AWS encrypts queues that are made since October 2022 with keys of SQS unless it is told not to, and leaves those as
# they are that were made before: what nobody says is right for most.
warn contains finding if {
	input.type == "aws_sqs_queue"
	plan.lacks(input, ["sqs_managed_sse_enabled"], [true, false])
	not has_key
	not may_have_key
	finding := object.union(queue, {
		"msg": concat("", [
			"nothing says that the queue is encrypted, as new ones are",
			" (neither `sqs_managed_sse_enabled` nor `kms_master_key_id` is set)",
		]),
		"severity": "low",
	})
}

queue := {
	"path": ["values", "sqs_managed_sse_enabled"],
	"same_as": ["CKV_AWS_27", "AWS-0096", "6e8849c1", "sqs_queues_server_side_encryption_enabled"],
	"set": [{"path": ["values", "sqs_managed_sse_enabled"], "value": true}],
}

undecided contains finding if {
	not has_key
	may_have_key
	needs_key
	finding := {
		"msg": "whether a key encrypts the messages is not known before the apply",
		"path": ["values", "kms_master_key_id"],
	}
}

undecided contains finding if {
	input.type == "aws_sqs_queue"
	not has_key
	not may_have_key
	plan.may_lack(input, ["sqs_managed_sse_enabled"], [true])
	finding := {
		"msg": "whether the queue is encrypted is not known before the apply",
		"path": ["values", "sqs_managed_sse_enabled"],
	}
}

needs_key if input.type == "aws_sns_topic"

needs_key if not plan.at(input, ["sqs_managed_sse_enabled"]) == true

has_key if {
	plan.is_planned(input)
	key := plan.at(input, ["kms_master_key_id"])
	is_string(key)
	key != ""
}

# The key is made in the same plan, or looked up.
has_key if reference.is_made(input, "kms_master_key_id")

may_have_key if plan.may_lack(input, ["kms_master_key_id"], [])
