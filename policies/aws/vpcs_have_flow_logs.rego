# METADATA
# title: VPCs have a flow log of rejected traffic
# description: Without a flow log nobody can tell afterwards who was in the network, and where data went.
# custom:
#   id: AWS-VPC-01
#   severity: medium
#   enforcement: soft
#   view: resource
#   kinds: [aws_vpc]
#   fix: Add an `aws_flow_log` with `vpc_id` of the VPC and `traffic_type = "ALL"`.
#   controls:
#     nist-800-53r5: [AU-2, AU-12]
#     soc2-tsc-2017: [CC7.2]
#     iso-27001-2022: [A.8.15]
#     pci-dss-4.0.1: ["10.2.1"]
#     cis-aws-foundations-5.0: ["3.7"]
#   same_as:
#     checkov: [CKV2_AWS_11]
#     trivy: [AWS-0178]
#     kics: [f83121ea]
#     prowler: [vpc_flow_logs_enabled]
package tollgate.aws.vpcs_have_flow_logs

import data.tollgate.library.plan
import data.tollgate.library.referring

deny contains finding if {
	plan.is_planned(input)
	count(logs) == 0
	not perhaps_logged
	finding := {
		"msg": "the VPC has no flow log",
		"path": ["values"],
	}
}

deny contains finding if {
	plan.is_planned(input)
	count(logs) > 0
	every log in logs { log.values.traffic_type == "ACCEPT" }
	not perhaps_logged
	finding := {
		"msg": "the flow log of the VPC keeps accepted traffic only (`traffic_type` is `ACCEPT`)",
		"path": ["values"],
	}
}

undecided contains finding if {
	plan.is_planned(input)
	not is_logged
	perhaps_logged
	finding := {
		"msg": "which VPC an `aws_flow_log` of the plan is for is not known before the apply",
		"path": ["values"],
	}
}

undecided contains finding if {
	plan.is_planned(input)
	not is_logged
	not perhaps_logged
	some log in logs
	plan.is_unknown(log, "traffic_type")
	finding := {
		"msg": "which traffic the flow log of the VPC keeps is not known before the apply",
		"path": ["values"],
	}
}

flow_logs := object.get(data.inventory, ["resources", "aws_flow_log"], {})

# Each VPC looks at all flow logs: what most of them lack is asked first.
logs := array.concat(
	[log |
		some log in flow_logs
		address in log.references[_]
		plan.refers(log, input)
		plan.is_planned(log)
	],
	[log |
		is_string(input.values.id)
		some log in flow_logs
		log.values.vpc_id == input.values.id
		plan.is_planned(log)
	],
)

address := plan.address_of_all(input)

# What a flow log is for is unknown, and it refers to no VPC.
perhaps_logged if {
	some log in flow_logs
	log.unknown.vpc_id == true
	not referring.names_type(log, "vpc_id", "aws_vpc")
	not plan.refers_to_type(log, "aws_default_vpc")
	not plan.fills_in(log, ["vpc_id"])
}

# Which of several VPCs it is for cannot be told, and it keeps enough, or may.
perhaps_logged if {
	some log in flow_logs
	plan.perhaps_refers(log, input)
	plan.is_planned(log)
	not log.values.traffic_type == "ACCEPT"
}

is_logged if {
	some log in logs
	not plan.is_unknown(log, "traffic_type")
	not log.values.traffic_type == "ACCEPT"
}
