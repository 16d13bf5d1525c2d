# METADATA
# title: MSK clusters speak TLS only, stay private and keep logs
# description: >-
#   What passes through Kafka in the clear can be read by whoever listens, and without broker logs nobody sees who
#   connected.
# custom:
#   id: AWS-MSK-01
#   severity: high
#   enforcement: soft
#   view: resource
#   kinds: [aws_msk_cluster]
#   fix: >-
#     Set `client_broker = "TLS"` and leave `in_cluster` true, leave public access disabled, and enable one of
#     `broker_logs`.
#   controls:
#     nist-800-53r5: [SC-8, SC-8(1), AU-2, AU-12]
#     soc2-tsc-2017: [CC6.7, CC7.2]
#     iso-27001-2022: [A.8.24, A.8.15]
#     pci-dss-4.0.1: ["4.2.1", "10.2.1"]
#   same_as:
#     checkov: [CKV_AWS_81, CKV_AWS_80, CKV_AWS_291]
#     trivy: [AWS-0073, AWS-0074, AWS-0179]
#     kics: [6db52fa6, 2f56b7ab]
#     prowler: [kafka_cluster_in_transit_encryption_enabled]
package tollgate.aws.msk_speaks_tls_and_logs

import data.tollgate.library.demand
import data.tollgate.library.plan

# TLS is what a cluster speaks that says nothing.
deny contains finding if some finding in demand.unmet(input, [clients, brokers, address])

undecided contains finding if some finding in demand.unclear(input, [clients, brokers, address])

deny contains finding if {
	plan.is_planned(input)
	not logs
	not may_log
	finding := object.union(log, {"msg": "the cluster keeps no broker logs"})
}

undecided contains finding if {
	plan.is_planned(input)
	not logs
	may_log
	finding := object.union(log, {"msg": "whether the cluster keeps broker logs is not known before the apply"})
}

# The disks are encrypted in any case; access to a key of the account can be cut off.
warn contains finding if {
	plan.is_planned(input)
	plan.at(input, key) in [null, ""]
	not demand.is_unknown(input, key)
	finding := {
		"msg": "the disks are encrypted with the key of AWS (`encryption_at_rest_kms_key_arn` is not set)",
		"path": array.concat(["values"], key),
		"severity": "low",
		"fix": "Set `encryption_at_rest_kms_key_arn` in `encryption_info` to a key of your own.",
		"same_as": ["AWS-0179"],
	}
}

key := ["encryption_info", 0, "encryption_at_rest_kms_key_arn"]

targets := ["cloudwatch_logs", "firehose", "s3"]

logs if {
	some target in targets
	input.values.logging_info[0].broker_logs[0][target][0].enabled == true
}

may_log if {
	some target in targets
	demand.is_unknown(input, ["logging_info", 0, "broker_logs", 0, target, 0, "enabled"])
}

log := {
	"path": ["values", "logging_info"],
	"fix": "Add `logging_info` with `broker_logs`, of which one is `enabled`.",
	"same_as": ["CKV_AWS_80", "AWS-0073", "2f56b7ab"],
}

clients := {
	"path": ["encryption_info", 0, "encryption_in_transit", 0, "client_broker"],
	"value": object.get(input, ["values", "encryption_info", 0, "encryption_in_transit", 0, "client_broker"], null),
	"refused": ["PLAINTEXT", "TLS_PLAINTEXT"],
	"msg": "clients may talk to the brokers in the clear (`client_broker` is not `TLS`)",
	"about": "whether clients may talk to the brokers in the clear",
	"fix": "Set `client_broker = \"TLS\"` in `encryption_in_transit`.",
	"set": "TLS",
	"same_as": of_transit,
}

brokers := {
	"path": ["encryption_info", 0, "encryption_in_transit", 0, "in_cluster"],
	"value": object.get(input, ["values", "encryption_info", 0, "encryption_in_transit", 0, "in_cluster"], null),
	"refused": [false],
	"msg": "the brokers talk to each other in the clear (`in_cluster` is false)",
	"about": "whether the brokers talk to each other in the clear",
	"fix": "Leave `in_cluster` out, or set it to true.",
	"set": true,
	"same_as": of_transit,
}

of_transit := ["CKV_AWS_81", "AWS-0074", "6db52fa6", "kafka_cluster_in_transit_encryption_enabled"]

# Brokers are private without a word.
public_access := object.get(
	input,
	["values", "broker_node_group_info", 0, "connectivity_info", 0, "public_access", 0, "type"],
	null,
)

address := {
	"path": ["broker_node_group_info", 0, "connectivity_info", 0, "public_access", 0, "type"],
	"value": public_access,
	"refused": ["SERVICE_PROVIDED_EIPS"],
	"msg": "the brokers have public addresses (`public_access` is `SERVICE_PROVIDED_EIPS`)",
	"about": "whether the brokers have public addresses",
	"fix": "Leave `public_access` out, or set its `type` to `DISABLED`.",
	"set": "DISABLED",
	"same_as": ["CKV_AWS_291"],
}
