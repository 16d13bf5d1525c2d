# METADATA
# title: Redshift clusters are encrypted, private and logged
# description: >-
#   A warehouse holds copies of everything; what is not encrypted is readable from snapshots, what is public is tried
#   by everybody, and what is not logged cannot be followed.
# custom:
#   id: AWS-RS-01
#   severity: high
#   enforcement: soft
#   view: resource
#   kinds: [aws_redshift_cluster]
#   fix: Set `encrypted = true` and `publicly_accessible = false`, and add an `aws_redshift_logging` for the cluster.
#   controls:
#     nist-800-53r5: [SC-28, SC-28(1), AC-3, SC-7, AU-2, AU-12]
#     soc2-tsc-2017: [CC6.1, CC6.6, CC7.2]
#     iso-27001-2022: [A.8.24, A.8.3, A.8.20, A.8.15]
#     pci-dss-4.0.1: ["3.5.1", "1.3.1", "1.4.4", "10.2.1"]
#   same_as:
#     checkov: [CKV_AWS_64, CKV_AWS_87, CKV_AWS_71]
#     trivy: [AWS-0084]
#     kics: [cfdcabb0, af173fde, 15ffbacc]
#     prowler: [redshift_cluster_public_access, redshift_cluster_audit_logging]
package tollgate.aws.redshift_is_encrypted_private_and_logged

import data.tollgate.library.demand
import data.tollgate.library.given
import data.tollgate.library.plan
import data.tollgate.library.referring

# Since version 6 of the provider a cluster that says nothing is encrypted and private, as AWS makes it; a plan of an
# older version says what it sets.
deny contains finding if some finding in demand.unmet(input, [encryption, address])

undecided contains finding if some finding in demand.unclear(input, [encryption, address])

deny contains finding if {
	plan.is_planned(input)
	not is_logged
	not is_perhaps_logged
	finding := object.union(logging, {"msg": "the cluster keeps no audit log"})
}

undecided contains finding if {
	plan.is_planned(input)
	not is_logged
	is_perhaps_logged
	finding := object.union(logging, {"msg": "whether the cluster keeps an audit log is not known before the apply"})
}

own_address := plan.address_of_all(input)

# Each cluster looks at all logs, so that what most of them lack is asked first.
is_logged if {
	some log in logs
	own_address in log.references[_]
	plan.refers(log, input)
	plan.is_planned(log)
}

is_logged if {
	is_string(input.values.cluster_identifier)
	some log in logs
	log.values.cluster_identifier == input.values.cluster_identifier
}

logs := object.get(data.inventory, ["resources", "aws_redshift_logging"], {})

# Until version 5 of the provider.
is_logged if input.values.logging[0].enable == true

is_perhaps_logged if {
	some log in logs
	log.unknown.cluster_identifier == true
	not referring.names_type(log, "cluster_identifier", "aws_redshift_cluster")
}

# Which of several clusters it is for cannot be told.
is_perhaps_logged if {
	some log in logs
	plan.perhaps_refers(log, input)
	not says_name(log)
	plan.is_planned(log)
}

# A name that is known decides.
says_name(log) if is_string(log.values.cluster_identifier)

is_perhaps_logged if demand.is_unknown(input, ["logging", 0, "enable"])

is_perhaps_logged if given.is_lost(input, "logging", object.get(input, ["values", "logging"], null))

logging := {
	"path": ["values"],
	"fix": "Add an `aws_redshift_logging` for the cluster.",
	"same_as": ["CKV_AWS_71", "15ffbacc", "redshift_cluster_audit_logging"],
}

encryption := {
	"path": ["encrypted"],
	"value": object.get(input, ["values", "encrypted"], null),
	"refused": [false, "false"],
	"msg": "the cluster is not encrypted (`encrypted` is false)",
	"about": "whether the cluster is encrypted",
	"fix": "Set `encrypted = true`.",
	"set": true,
	"same_as": ["CKV_AWS_64", "AWS-0084", "cfdcabb0"],
}

address := {
	"path": ["publicly_accessible"],
	"value": object.get(input, ["values", "publicly_accessible"], null),
	"refused": [true],
	"msg": "the cluster is public (`publicly_accessible` is true)",
	"about": "whether the cluster is public",
	"fix": "Set `publicly_accessible = false`.",
	"set": false,
	"same_as": ["CKV_AWS_87", "af173fde", "redshift_cluster_public_access"],
}
