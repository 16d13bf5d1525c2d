# METADATA
# title: Policies of queues and topics name whom they let in and what for
# description: >-
#   A queue or topic that is open to everybody takes forged messages and gives away real ones; `*` for actions
#   lets others change its policy as well.
# custom:
#   id: AWS-SNS-02
#   severity: high
#   enforcement: hard
#   view: resource
#   kinds:
#     - aws_sns_topic_policy
#     - aws_sqs_queue_policy
#     - aws_sns_topic
#     - aws_sqs_queue
#   fix: Name the principals and the actions, or add a condition such as `aws:SourceArn`.
#   controls:
#     nist-800-53r5: [AC-3, SC-7, AC-6]
#     soc2-tsc-2017: [CC6.1, CC6.6, CC6.3]
#     iso-27001-2022: [A.8.3, A.8.20, A.5.15, A.8.2]
#     pci-dss-4.0.1: ["1.3.1", "1.4.4", "7.2.1", "7.2.2"]
#   same_as:
#     checkov: [CKV_AWS_168, CKV_AWS_169, CKV_AWS_72, CKV_AWS_387]
#     trivy: [AWS-0097]
#     kics: [816ea8cf, 730675f9, b26d2b7e, abb06e5f]
#     prowler: [sqs_queues_not_publicly_accessible, sns_topics_not_publicly_accessible]
package tollgate.aws.queue_and_topic_policies_are_narrow

import data.tollgate.library.iam
import data.tollgate.library.plan

deny contains finding if {
	plan.is_planned(input)
	some statement in iam.exposed(input, ["policy"], "open")
	finding := {
		"msg": sprintf("the policy lets anybody in without a condition that restricts: %s", [iam.action_names(statement)]),
		"path": statement.path,
		"same_as": array.concat(of_principal, [id | iam.holds_every_action(statement.actions); some id in of_action]),
	}
}

deny contains finding if {
	plan.is_planned(input)
	some statement in iam.read(input, ["policy"]).statements
	iam.allows(statement)
	iam.holds_every_action(statement.actions)
	not is_open(statement)
	finding := {
		"msg": "the policy allows every action (`*`)",
		"path": statement.path,
		"fix": "Name the actions that are needed.",
		"same_as": of_action,
	}
}

undecided contains finding if {
	plan.is_planned(input)
	some finding in iam.exposure_unread(input, ["policy"])
}

undecided contains finding if {
	plan.is_planned(input)
	some statement in iam.read(input, ["policy"]).statements
	iam.may_allow(statement)
	"actions" in statement.unsure
	not iam.holds_every_action(statement.actions)
	not iam.exposure(statement)
	finding := {
		"msg": "which actions the policy allows is not known before the apply",
		"path": statement.path,
	}
}

is_open(statement) if iam.exposure(statement) == "open"

of_principal := ["CKV_AWS_169", "b26d2b7e", "sns_topics_not_publicly_accessible"] if {
	input.type in ["aws_sns_topic", "aws_sns_topic_policy"]
} else := ["CKV_AWS_168", "CKV_AWS_387", "730675f9", "abb06e5f", "sqs_queues_not_publicly_accessible"]

of_action := ["CKV_AWS_72", "AWS-0097", "816ea8cf"] if {
	input.type in ["aws_sqs_queue", "aws_sqs_queue_policy"]
} else := []
