# METADATA
# title: Log groups say how long they keep logs, and audit logs for a year
# description: >-
#   What is kept for ever without a word was decided by nobody, and piles up; what is kept too briefly is gone when a
#   break-in is noticed, which takes months.
# custom:
#   id: AWS-CW-01
#   severity: medium
#   enforcement: soft
#   view: resource
#   kinds: [aws_cloudwatch_log_group]
#   fix: >-
#     Set `retention_in_days`: to 365 or more for audit logs.
#   params:
#     audit_log_groups:
#       default: ["*audit*", "*cloudtrail*", "*flow*log*", "aws-waf-logs-*", "/aws/eks/*/cluster"]
#       description: >-
#         Globs of the names of log groups that hold audit logs, in small letters. A log group that a trail or a flow
#         log of the plan writes to is one, whatever its name.
#     audit_log_retention_days:
#       default: 365
#       description: How many days audit logs are kept at least.
#   controls:
#     nist-800-53r5: [AU-11]
#     soc2-tsc-2017: [CC7.2]
#     iso-27001-2022: [A.8.15, A.5.33]
#     pci-dss-4.0.1: ["10.5.1"]
#   same_as:
#     checkov: [CKV_AWS_66, CKV_AWS_338]
#     kics: [ef0b316a]
#     prowler: [cloudwatch_log_group_retention_policy_specific_days_enabled]
package tollgate.aws.log_groups_keep_logs_as_long_as_needed

import data.tollgate.library.plan
import data.tollgate.library.unclear

deny contains finding if {
	plan.is_planned(input)
	is_silent
	finding := {
		"msg": "the log group does not say how long it keeps logs (`retention_in_days` is not set)",
		"path": ["values", "retention_in_days"],
		"same_as": ["CKV_AWS_66", "ef0b316a", "cloudwatch_log_group_retention_policy_specific_days_enabled"],
	}
}

deny contains finding if {
	is_short
	is_audit_log
	finding := {
		"msg": sprintf("audit logs are kept for %v days (`retention_in_days`)", [input.values.retention_in_days]),
		"path": ["values", "retention_in_days"],
		"same_as": ["CKV_AWS_338"],
	}
}

# A break-in is often found after months. Other logs than those of audits are told of only.
warn contains finding if {
	is_short
	not is_audit_log
	not is_perhaps_audit_log
	finding := {
		"msg": sprintf(
			"logs are kept for %v days (`retention_in_days`), and gone when a break-in is found after months",
			[input.values.retention_in_days],
		),
		"path": ["values", "retention_in_days"],
		"severity": "low",
		"fix": sprintf("Set `retention_in_days` to %v or more where the logs tell who did what.", [needed]),
		"same_as": ["CKV_AWS_338"],
	}
}

needed := data.params.audit_log_retention_days

undecided contains finding if {
	plan.is_planned(input)
	plan.is_unknown(input, "retention_in_days")
	finding := {
		"msg": "how long the log group keeps logs is not known before the apply",
		"path": ["values", "retention_in_days"],
	}
}

undecided contains finding if {
	is_short
	not is_audit_log
	is_perhaps_audit_log
	finding := {
		"msg": "whether the log group holds audit logs, for which its days are too few, is not known before the apply",
		"path": ["values", "retention_in_days"],
		"same_as": ["CKV_AWS_338"],
	}
}

# Nobody decided. Where the configuration says 0, somebody wants the logs to be kept for ever.
is_silent if {
	plan.is_planned(input)
	not is_delivery
	object.get(input.values, "retention_in_days", null) in [null, 0]
	not plan.is_unknown(input, "retention_in_days")
	not says_something
}

# CloudWatch keeps logs of this class for two days, whatever is set.
is_delivery if input.values.log_group_class == "DELIVERY"

says_something if "retention_in_days" in input.configured

is_short if {
	plan.is_planned(input)
	not is_delivery
	days := input.values.retention_in_days
	is_number(days)
	days > 0
	days < data.params.audit_log_retention_days
}

is_audit_log if {
	name := input.values.name
	is_string(name)
	some pattern in data.params.audit_log_groups
	glob.match(pattern, [], lower(name))
}

# What records who did what writes there.
is_audit_log if {
	some type in recorders
	some other in data.inventory.resources[type]
	address in other.references[_]
	plan.refers(other, input)
}

recorders := ["aws_cloudtrail", "aws_flow_log", "aws_route53_query_log", "aws_wafv2_web_acl_logging_configuration"]

address := plan.address_of_all(input)

# Which of several log groups that is cannot be told.
is_perhaps_audit_log if {
	some type in recorders
	some other in data.inventory.resources[type]
	address in other.references[_]
	plan.perhaps_refers(other, input)
}

# A name that is not set is made up by the provider.
is_perhaps_audit_log if {
	unclear.is_unknown(input, ["name"])
}
