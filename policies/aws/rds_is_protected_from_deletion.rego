# METADATA
# title: RDS databases are protected from deletion
# description: >-
#   A plan that replaces the database, or a `destroy` in the wrong folder, deletes it with all its data, unless AWS
#   refuses.
# custom:
#   id: AWS-RDS-04
#   severity: medium
#   enforcement: soft
#   view: resource
#   kinds: [aws_db_instance, aws_rds_cluster]
#   fix: Set `deletion_protection = true`.
#   controls:
#     nist-800-53r5: [CM-3, CP-9]
#     soc2-tsc-2017: [A1.2, CC8.1]
#     iso-27001-2022: [A.8.13, A.8.32]
#   same_as:
#     checkov: [CKV_AWS_293, CKV_AWS_139]
#     trivy: [AWS-0177, AWS-0343]
#     prowler: [rds_instance_deletion_protection, rds_cluster_deletion_protection]
package tollgate.aws.rds_is_protected_from_deletion

import data.tollgate.library.plan
import data.tollgate.library.unclear

deny contains finding if {
	plan.is_planned(input)
	not is_on
	not is_unclear
	finding := {
		"msg": "nothing keeps the database from being deleted (`deletion_protection` is not true)",
		"path": ["values", "deletion_protection"],
		"same_as": same_as[input.type],
		"set": [{"path": ["values", "deletion_protection"], "value": true}],
	}
}

undecided contains finding if {
	plan.is_planned(input)
	not is_on
	is_unclear
	finding := {
		"msg": "whether the database is protected from deletion is not known before the apply",
		"path": ["values", "deletion_protection"],
		"same_as": same_as[input.type],
	}
}

is_on if input.values.deletion_protection == true

is_unclear if unclear.is_unknown(input, ["deletion_protection"])

is_unclear if plan.is_hidden(input.values.deletion_protection)

same_as := {
	"aws_db_instance": ["CKV_AWS_293", "AWS-0177", "rds_instance_deletion_protection"],
	"aws_rds_cluster": ["CKV_AWS_139", "AWS-0343", "rds_cluster_deletion_protection"],
}
