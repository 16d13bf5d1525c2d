# METADATA
# title: Load balancers keep access logs
# description: >-
#   Who asked for what, and when, is known afterwards from the access log only; a load balancer writes none unless it
#   is told to.
# custom:
#   id: AWS-LB-03
#   severity: medium
#   enforcement: soft
#   view: resource
#   kinds: [aws_lb, aws_alb, aws_elb]
#   fix: Add an `access_logs` block with a `bucket` and `enabled = true`.
#   controls:
#     nist-800-53r5: [AU-2, AU-12]
#     soc2-tsc-2017: [CC7.2]
#     iso-27001-2022: [A.8.15]
#     pci-dss-4.0.1: ["10.2.1"]
#   same_as:
#     checkov: [CKV_AWS_91, CKV_AWS_92]
#     prowler: [elbv2_logging_enabled]
package tollgate.aws.load_balancers_log_access

import data.tollgate.library.demand
import data.tollgate.library.plan

deny contains finding if {
	input.type in ["aws_lb", "aws_alb"]
	not input.values.load_balancer_type == "gateway"
	not plan.is_unknown(input, "load_balancer_type")
	some finding in demand.unmet(input, [logs])
}

undecided contains finding if {
	input.type in ["aws_lb", "aws_alb"]
	not input.values.load_balancer_type == "gateway"
	some finding in demand.unclear(input, [logs])
}

# A gateway load balancer keeps no access log.
undecided contains finding if {
	input.type in ["aws_lb", "aws_alb"]
	plan.is_unknown(input, "load_balancer_type")
	demand.is_unmet(input, logs)
	finding := {
		"msg": "whether the load balancer can keep an access log is not known before the apply",
		"path": ["values", "load_balancer_type"],
		"same_as": logs.same_as,
	}
}

# A Classic Load Balancer logs as soon as it has the block, unless that says no.
deny contains finding if {
	input.type == "aws_elb"
	plan.is_planned(input)
	not has_block
	not plan.has_unknown_blocks(input, "access_logs")
	finding := {
		"msg": "the load balancer keeps no access log (it has no `access_logs`)",
		"path": ["values", "access_logs"],
		"same_as": ["CKV_AWS_92"],
	}
}

deny contains finding if {
	input.type == "aws_elb"
	some finding in demand.unmet(input, [switch])
}

undecided contains finding if {
	input.type == "aws_elb"
	some finding in demand.unclear(input, [switch])
}

has_block if some _ in input.values.access_logs

logs := {
	"path": ["access_logs", 0, "enabled"],
	"value": object.get(input.values, ["access_logs", 0, "enabled"], null),
	"wanted": [true],
	"msg": "the load balancer keeps no access log (`access_logs.enabled` is not true)",
	"about": "whether the load balancer keeps an access log",
	"same_as": ["CKV_AWS_91", "elbv2_logging_enabled"],
}

switch := {
	"path": ["access_logs", 0, "enabled"],
	"value": object.get(input.values, ["access_logs", 0, "enabled"], null),
	"refused": [false],
	"msg": "the load balancer keeps no access log (`access_logs.enabled` is false)",
	"about": "whether the load balancer keeps an access log",
	"same_as": ["CKV_AWS_92"],
	"set": true,
}
