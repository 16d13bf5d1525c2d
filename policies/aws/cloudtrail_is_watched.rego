# METADATA
# title: CloudTrail sends its events to CloudWatch Logs
# description: Files in a bucket are read after the fact; alarms need the events while they happen.
# custom:
#   id: AWS-CT-04
#   severity: low
#   enforcement: advisory
#   view: resource
#   kinds: [aws_cloudtrail]
#   fix: Set `cloud_watch_logs_group_arn`, and `cloud_watch_logs_role_arn` of a role that may write there.
#   controls:
#     nist-800-53r5: [CA-7, SI-4]
#     soc2-tsc-2017: [CC7.1, CC7.2]
#     iso-27001-2022: [A.8.16]
#     pci-dss-4.0.1: ["10.4.1"]
#   same_as:
#     checkov: [CKV2_AWS_10]
#     trivy: [AWS-0162]
#     prowler: [cloudtrail_cloudwatch_logging_enabled]
package tollgate.aws.cloudtrail_is_watched

import data.tollgate.library.named
import data.tollgate.library.plan

deny contains finding if {
	plan.is_planned(input)
	value := object.get(input.values, "cloud_watch_logs_group_arn", null)
	named.is_absent(input, ["cloud_watch_logs_group_arn"], value)
	finding := {
		"msg": "the trail sends its events to no log group (`cloud_watch_logs_group_arn` is not set)",
		"path": ["values", "cloud_watch_logs_group_arn"],
	}
}

undecided contains finding if {
	named.may_be_absent(input, ["cloud_watch_logs_group_arn"])
	finding := {
		"msg": "whether the trail sends its events to a log group is not known before the apply",
		"path": ["values", "cloud_watch_logs_group_arn"],
	}
}
