# METADATA
# title: RDS databases accept IAM authentication
# description: >-
#   With IAM authentication a workload logs in by its role and a token of fifteen minutes; without it, by a password
#   that somebody keeps.
# custom:
#   id: AWS-RDS-06
#   severity: medium
#   enforcement: soft
#   view: resource
#   kinds: [aws_db_instance, aws_rds_cluster]
#   fix: Set `iam_database_authentication_enabled = true`.
#   controls:
#     nist-800-53r5: [AC-2, AC-6, IA-5]
#     soc2-tsc-2017: [CC6.1, CC6.3]
#     iso-27001-2022: [A.5.17, A.8.2]
#     pci-dss-4.0.1: ["7.2.5", "8.6.3"]
#   same_as:
#     checkov: [CKV_AWS_161, CKV_AWS_162]
#     trivy: [AWS-0176]
#     kics: [88fd05e0]
#     prowler: [rds_instance_iam_authentication_enabled]
package tollgate.aws.rds_accepts_iam_authentication

import data.tollgate.library.plan
import data.tollgate.library.rds
import data.tollgate.library.unclear

deny contains finding if {
	plan.is_planned(input)
	not is_on
	not is_unclear
	not has_no_iam
	not is_of_unknown_engine
	finding := {
		"msg": "the database does not accept IAM authentication (`iam_database_authentication_enabled` is not true)",
		"path": ["values", "iam_database_authentication_enabled"],
		"same_as": same_as[input.type],
		"set": [{"path": ["values", "iam_database_authentication_enabled"], "value": true}],
	}
}

undecided contains finding if {
	plan.is_planned(input)
	not is_on
	is_unclear
	not has_no_iam
	finding := {
		"msg": "whether the database accepts IAM authentication is not known before the apply",
		"path": ["values", "iam_database_authentication_enabled"],
		"same_as": same_as[input.type],
	}
}

undecided contains finding if {
	plan.is_planned(input)
	not is_on
	not is_unclear
	is_of_unknown_engine
	finding := {
		"msg": "whether the engine knows IAM authentication cannot be seen",
		"path": ["values", "iam_database_authentication_enabled"],
		"same_as": same_as[input.type],
	}
}

is_on if input.values.iam_database_authentication_enabled == true

is_unclear if unclear.is_unknown(input, ["iam_database_authentication_enabled"])

is_unclear if plan.is_hidden(input.values.iam_database_authentication_enabled)

# Oracle, SQL Server, Db2 and RDS Custom know no IAM authentication, nor does Aurora Serverless v1.
has_no_iam if {
	engine := input.values.engine
	is_string(engine)
	strings.any_prefix_match(lower(engine), without_iam)
}

without_iam := ["oracle", "sqlserver", "db2", "custom-"]

has_no_iam if rds.is_serverless_v1(input)

has_no_iam if {
	takes_engine
	count(engines) == 1
	some engine in engines
	is_string(engine)
	strings.any_prefix_match(lower(engine), without_iam)
}

is_of_unknown_engine if {
	unclear.is_unknown(input, ["engine"])
}

is_of_unknown_engine if {
	takes_engine
	not is_engine_known
}

# A copy has the engine of its source.
takes_engine if {
	input.type == "aws_db_instance"
	not says_engine
	rds.is_copy(input)
}

is_engine_known if {
	count(engines) == 1
	every engine in engines { is_string(engine) }
}

# The engines of the sources that are here, with null for one that is not seen.
engines := {engine |
	some source in rds.sources(input)
	engine := engine_of(source)
}

engine_of(source) := source.values.engine if {
	is_string(source.values.engine)
} else := null

says_engine if is_string(input.values.engine)

same_as := {
	"aws_db_instance": ["CKV_AWS_161", "AWS-0176", "88fd05e0", "rds_instance_iam_authentication_enabled"],
	"aws_rds_cluster": ["CKV_AWS_162", "AWS-0176", "88fd05e0"],
}
