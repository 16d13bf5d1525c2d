# METADATA
# title: RDS instances have no public address
# description: A database with a public address is one security group rule away from the whole internet.
# custom:
#   id: AWS-RDS-02
#   severity: critical
#   enforcement: hard
#   view: resource
#   kinds: [aws_db_instance, aws_rds_cluster_instance]
#   fix: Set `publicly_accessible = false`, and reach the database through a private subnet.
#   controls:
#     nist-800-53r5: [AC-3, SC-7]
#     soc2-tsc-2017: [CC6.1, CC6.6]
#     iso-27001-2022: [A.8.3, A.8.20]
#     pci-dss-4.0.1: ["1.3.1", "1.4.4"]
#     cis-aws-foundations-5.0: ["2.2.3"]
#   same_as:
#     checkov: [CKV_AWS_17]
#     trivy: [AWS-0180]
#     kics: [35113e6f]
#     prowler: [rds_instance_no_public_access]
package tollgate.aws.rds_is_not_public

import data.tollgate.library.plan
import data.tollgate.library.unclear

deny contains finding if {
	plan.is_planned(input)
	input.values.publicly_accessible == true
	finding := {
		"msg": "the database has a public address (`publicly_accessible` is true)",
		"path": ["values", "publicly_accessible"],
		"set": [{"path": ["values", "publicly_accessible"], "value": false}],
	}
}

# The provider fills in false for an instance of a cluster that says nothing.
undecided contains finding if {
	plan.is_planned(input)
	is_unclear
	finding := {
		"msg": "whether the database has a public address is not known before the apply",
		"path": ["values", "publicly_accessible"],
	}
}

is_unclear if unclear.is_unknown(input, ["publicly_accessible"])

is_unclear if plan.is_hidden(input.values.publicly_accessible)
