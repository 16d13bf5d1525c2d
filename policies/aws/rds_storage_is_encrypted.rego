# METADATA
# title: RDS storage is encrypted
# description: >-
#   Unencrypted storage leaves snapshots, backups and discarded disks readable; it cannot be switched on later
#   without a copy of the database.
# custom:
#   id: AWS-RDS-01
#   severity: high
#   enforcement: hard
#   view: resource
#   kinds: [aws_db_instance, aws_rds_cluster]
#   fix: Set `storage_encrypted = true`, and `kms_key_id` for a key of your own.
#   controls:
#     nist-800-53r5: [SC-28, SC-28(1)]
#     soc2-tsc-2017: [CC6.1]
#     iso-27001-2022: [A.8.24]
#     pci-dss-4.0.1: ["3.5.1"]
#     cis-aws-foundations-5.0: ["2.2.1"]
#   same_as:
#     checkov: [CKV_AWS_16, CKV_AWS_96, CKV_AWS_327]
#     trivy: [AWS-0079, AWS-0080]
#     kics: [3199c26c, 08bd0760]
package tollgate.aws.rds_storage_is_encrypted

import data.tollgate.library.plan

deny contains finding if {
	plan.is_planned(input)
	not is_encrypted
	not plan.is_unseen(input, "storage_encrypted")
	finding := {
		"msg": "the storage of the database is not encrypted (`storage_encrypted` is not true)",
		"path": ["values", "storage_encrypted"],
		"set": {"storage_encrypted": true},
	}
}

undecided contains finding if {
	plan.is_planned(input)
	not is_encrypted
	plan.is_unknown(input, "storage_encrypted")
	finding := {
		"msg": "whether the storage is encrypted is not known before the apply",
		"path": ["values", "storage_encrypted"],
	}
}

is_encrypted if {
	input.values.storage_encrypted == true
} else if {
	# RDS encrypts the storage of Aurora Serverless v1 always.
	input.type == "aws_rds_cluster"
	input.values.engine_mode == "serverless"
}
