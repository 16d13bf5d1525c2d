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
import data.tollgate.library.secret

deny contains finding if {
	plan.is_planned(input)
	some field in fields
	is_literal(field)
	finding := {
		"msg": sprintf("the master password stands in the configuration (`%s`)", [field]),
		"path": ["values", field],
	}
}

deny contains finding if {
	plan.lacks(input, ["manage_master_user_password"], [true])
	not has_literal
	not is_written_only
	not has_password_of_source
	not cannot_be_managed
	finding := {
		"msg": "the master password is kept in the state and not rotated (`manage_master_user_password` is not true)",
		"path": ["values", "manage_master_user_password"],
	}
}

undecided contains finding if {
	plan.may_lack(input, ["manage_master_user_password"], [true])
	not has_literal
	not is_written_only
	finding := {
		"msg": "whether RDS manages the master password is not known before the apply",
		"path": ["values", "manage_master_user_password"],
	}
}

fields := {
	"aws_db_instance": ["password", "password_wo"],
	"aws_rds_cluster": ["master_password", "master_password_wo"],
}[input.type]

# What the configuration sets without a reference to anything is written there.
is_literal(field) if {
	plan.is_planned(input)
	refers_to_nothing(field)
	is_given(field)
}

# A local value is written in the configuration too.
is_literal(field) if {
	secret.is_written(plan.at(input, [field]))
	not refers_to_nothing(field)
	every reference in input.references[field] { startswith(reference, "local.") }
}

refers_to_nothing(field) if count(object.get(input, ["references", field], [])) == 0

# Where the plan has no configuration, a value that is known may come from outside.
is_given(field) if {
	is_array(input.configured)
	secret.is_written(plan.at(input, [field]))
}

# Values that are written only are in no plan.
is_given(field) if {
	endswith(field, "_wo")
	field in input.configured
}

has_literal if is_literal(fields[_])

# A value that is written only is in no state, and comes from where it is rotated.
is_written_only if {
	some field in fields
	endswith(field, "_wo")
	field in input.configured
}

is_written_only if is_number(plan.at(input, [sprintf("%s_version", [fields[1]])]))

has_password_of_source if {
	rds.is_copy(input)
	plan.at(input, [fields[0]]) == null
	not is_unknown_password
}

is_unknown_password if {
	plan.is_unknown(input, fields[0])
	not plan.fills_in(input, [fields[0]])
}

# RDS manages no password of RDS Custom, nor of Aurora Serverless v1.
cannot_be_managed if {
	is_string(input.values.engine)
	startswith(input.values.engine, "custom-")
}

cannot_be_managed if rds.is_serverless_v1(input)
