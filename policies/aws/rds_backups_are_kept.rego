# METADATA
# title: RDS backups are kept for a week
# description: >-
#   Damage is often noticed days later, when the last good backup is gone; without any, it cannot be undone at all.
# custom:
#   id: AWS-RDS-03
#   severity: medium
#   enforcement: soft
#   view: resource
#   kinds: [aws_db_instance, aws_rds_cluster]
#   fix: Set `backup_retention_period` to 7 or more.
#   params:
#     backup_retention_days:
#       default: 7
#       description: How many days backups of databases are kept at least.
#   controls:
#     nist-800-53r5: [CP-9]
#     soc2-tsc-2017: [A1.2]
#     iso-27001-2022: [A.8.13]
#   same_as:
#     checkov: [CKV_AWS_133]
#     trivy: [AWS-0077]
#     kics: [1dc73fb4]
#     prowler: [rds_instance_backup_enabled]
package tollgate.aws.rds_backups_are_kept

import data.tollgate.library.plan
import data.tollgate.library.rds
import data.tollgate.library.unclear

deny contains finding if {
	plan.is_planned(input)
	days := input.values.backup_retention_period
	is_number(days)
	days < data.params.backup_retention_days
	not is_judged_at_source
	finding := {
		"msg": message(days),
		"path": ["values", "backup_retention_period"],
		"same_as": same_as(days),
		"set": [{"path": ["values", "backup_retention_period"], "value": data.params.backup_retention_days}],
	}
}

# What the provider fills in: an instance keeps no backups, a cluster one of a day. Other tools take that for a backup.
deny contains finding if {
	plan.is_planned(input)
	not says_days
	not is_unclear
	days := {"aws_db_instance": 0, "aws_rds_cluster": 1}[input.type]
	days < data.params.backup_retention_days
	not is_judged_at_source
	not rds.is_copy(input)
	finding := {
		"msg": message(days),
		"path": ["values", "backup_retention_period"],
		"same_as": ["AWS-0077", "1dc73fb4", "rds_instance_backup_enabled"],
		"set": [{"path": ["values", "backup_retention_period"], "value": data.params.backup_retention_days}],
	}
}

# AWS refuses more, so that no backup comes of it.
deny contains finding if {
	plan.is_planned(input)
	days := input.values.backup_retention_period
	is_number(days)
	days > longest
	not is_judged_at_source
	finding := {
		"msg": sprintf("`backup_retention_period` is %v, and AWS takes at most %d days", [days, longest]),
		"path": ["values", "backup_retention_period"],
		"fix": sprintf("Set `backup_retention_period` to %d or less; AWS Backup keeps backups for longer.", [longest]),
		"same_as": ["CKV_AWS_133"],
		"set": [{"path": ["values", "backup_retention_period"], "value": longest}],
	}
}

longest := 35

undecided contains finding if {
	plan.is_planned(input)
	is_unclear
	not is_judged_at_source
	finding := {
		"msg": "how long backups are kept is not known before the apply",
		"path": ["values", "backup_retention_period"],
	}
}

undecided contains finding if {
	plan.is_planned(input)
	not says_days
	not is_unclear
	not is_judged_at_source
	rds.is_copy(input)
	finding := {
		"msg": "how long backups are kept depends on the source of the database, which cannot be seen",
		"path": ["values", "backup_retention_period"],
	}
}

says_days if is_number(input.values.backup_retention_period)

is_unclear if unclear.is_unknown(input, ["backup_retention_period"])

is_unclear if plan.is_hidden(input.values.backup_retention_period)

message(0) := "no backups are kept (`backup_retention_period` is 0)"

message(1) := "backups are kept for 1 day (`backup_retention_period`)"

message(days) := sprintf("backups are kept for %v days (`backup_retention_period`)", [days]) if days > 1

same_as(days) := ["CKV_AWS_133", "AWS-0077", "1dc73fb4", "rds_instance_backup_enabled"] if {
	days == 0
} else := ["AWS-0077"]

# The backups of a replica are those of its source.
is_judged_at_source if {
	input.type == "aws_db_instance"
	rds.is_replica(input)
}
