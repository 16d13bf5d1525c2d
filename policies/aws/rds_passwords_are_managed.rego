# METADATA
# title: RDS keeps and rotates the master password
# description: >-
#   A password in the configuration is known to everybody who can read it, and one that is handed to the provider
#   stays in the state, and is changed by nobody.
# custom:
#   id: AWS-RDS-07
#   severity: medium
#   enforcement: soft
#   view: resource
#   kinds: [aws_db_instance, aws_rds_cluster]
#   fix: Set `manage_master_user_password = true` in place of the password.
#   controls:
#     nist-800-53r5: [IA-5, IA-5(7), IA-5(1)]
#     soc2-tsc-2017: [CC6.1]
#     iso-27001-2022: [A.5.17, A.8.24]
#     pci-dss-4.0.1: ["8.6.2", "8.6.3"]
package tollgate.aws.rds_passwords_are_managed

import data.tollgate.library.plan
import data.tollgate.library.rds
import data.tollgate.library.unclear

deny contains finding if {
	plan.is_planned(input)
	some field in literals
	finding := {
		"msg": sprintf("the master password stands in the configuration (`%s`)", [field]),
		"path": ["values", field],
	}
}

deny contains finding if {
	plan.is_planned(input)
	not is_managed
	not is_unclear
	count(literals) == 0
	not is_written_only
	not has_password_of_source
	not cannot_be_managed
	finding := {
		"msg": "`manage_master_user_password` is not true, so that RDS neither keeps nor rotates the master password",
		"path": ["values", "manage_master_user_password"],
	}
}

undecided contains finding if {
	plan.is_planned(input)
	is_unclear
	count(literals) == 0
	not is_written_only
	finding := {
		"msg": "whether RDS manages the master password is not known before the apply",
		"path": ["values", "manage_master_user_password"],
	}
}

is_managed if input.values.manage_master_user_password == true

is_unclear if unclear.is_unknown(input, ["manage_master_user_password"])

is_unclear if plan.is_hidden(input.values.manage_master_user_password)

# Passwords are hidden from policies: that one stands there can be seen.
known contains "password" if input.values.password["tollgate:redacted"]

known contains "master_password" if input.values.master_password["tollgate:redacted"]

# Values that are written only are in no plan.
written_only contains field if {
	some field in ["password_wo", "master_password_wo"]
	field in input.configured
}

# What the configuration sets without a reference, or with one to local values alone, is written there. Where the plan
# has no configuration, a value may come from outside.
literals contains field if {
	is_array(input.configured)
	some field in (known | written_only)
	every reference in object.get(input, ["references", field], []) { startswith(reference, "local.") }
}

# It is in no state, and comes from where it is rotated.
is_written_only if count(written_only) > 0

is_written_only if is_number(input.values.password_wo_version)

is_written_only if is_number(input.values.master_password_wo_version)

has_password_of_source if {
	rds.is_copy(input)
	count(known) == 0
	not is_password_unknown
}

is_password_unknown if {
	some field in ["password", "master_password"]
	unclear.is_unknown(input, [field])
}

# RDS manages no password of RDS Custom, nor of Aurora Serverless v1.
cannot_be_managed if {
	is_string(input.values.engine)
	startswith(input.values.engine, "custom-")
}

cannot_be_managed if rds.is_serverless_v1(input)
