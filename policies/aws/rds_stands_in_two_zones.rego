# METADATA
# title: RDS instances in production stand in two availability zones
# description: >-
#   Without a standby in another zone the database is gone for as long as its zone is, and during maintenance.
# custom:
#   id: AWS-RDS-05
#   severity: low
#   enforcement: advisory
#   view: resource
#   kinds: [aws_db_instance]
#   fix: Set `multi_az = true`.
#   controls:
#     nist-800-53r5: [CP-2, CP-10, SC-5]
#     soc2-tsc-2017: [A1.2]
#     iso-27001-2022: [A.8.14]
#     cis-aws-foundations-5.0: ["2.2.4"]
#   same_as:
#     checkov: [CKV_AWS_157]
#     prowler: [rds_instance_multi_az]
package tollgate.aws.rds_stands_in_two_zones

import data.tollgate.library.plan
import data.tollgate.library.production
import data.tollgate.library.rds
import data.tollgate.library.unclear

deny contains finding if {
	plan.is_planned(input)
	not is_on
	not is_unclear
	is_concerned
	finding := {
		"msg": "the database has no standby in another zone (`multi_az` is not true)",
		"path": ["values", "multi_az"],
		"set": [{"path": ["values", "multi_az"], "value": true}],
	}
}

undecided contains finding if {
	plan.is_planned(input)
	not is_on
	is_unclear
	is_concerned
	finding := {
		"msg": "whether the database has a standby in another zone is not known before the apply",
		"path": ["values", "multi_az"],
	}
}

# Where nothing says what the database is for, it may be in production.
warn contains finding if {
	plan.is_planned(input)
	not is_on
	not is_unclear
	not rds.is_replica(input)
	not production.says_environment(input)
	finding := {
		"msg": "the database has no standby in another zone (`multi_az` is not true), and no environment is said",
		"path": ["values", "multi_az"],
		"fix": "Set `multi_az = true`, or say by a tag `environment` that the database is not in production.",
	}
}

is_on if input.values.multi_az == true

is_unclear if unclear.is_unknown(input, ["multi_az"])

is_unclear if plan.is_hidden(input.values.multi_az)

# A replica is a second copy itself.
is_concerned if {
	production.is_resource(input)
	not rds.is_replica(input)
}
