# METADATA
# title: Secrets in Secrets Manager are rotated within 90 days
# description: >-
#   A secret that is never changed works for whoever ever saw it; rotation ends that without anybody noticing first.
# custom:
#   id: SEC-014
#   severity: medium
#   enforcement: soft
#   view: resource
#   kinds: [aws_secretsmanager_secret, aws_secretsmanager_secret_rotation]
#   fix: Add an `aws_secretsmanager_secret_rotation` for the secret, with `automatically_after_days` of 90 or less.
#   params:
#     secret_rotation_days:
#       default: 90
#       description: Within how many days a secret is rotated at least once.
#   controls:
#     nist-800-53r5: [IA-5, IA-5(1)]
#     soc2-tsc-2017: [CC6.1]
#     iso-27001-2022: [A.5.17]
#     pci-dss-4.0.1: ["8.6.3"]
#   same_as:
#     checkov: [CKV2_AWS_57, CKV_AWS_304]
package tollgate.secrets.secrets_are_rotated

import data.tollgate.library.given
import data.tollgate.library.plan
import data.tollgate.library.referring

deny contains finding if {
	input.type == "aws_secretsmanager_secret"
	plan.is_planned(input)
	not is_rotated
	not is_perhaps_rotated
	finding := object.union(rotation, {"msg": "nothing rotates the secret"})
}

undecided contains finding if {
	input.type == "aws_secretsmanager_secret"
	plan.is_planned(input)
	not is_rotated
	is_perhaps_rotated
	finding := object.union(
		rotation,
		{"msg": "which secret a rotation of the plan is for is not known before the apply"},
	)
}

deny contains finding if {
	input.type in ["aws_secretsmanager_secret", "aws_secretsmanager_secret_rotation"]
	plan.is_planned(input)
	most := data.params.secret_rotation_days
	days > most
	finding := {
		"msg": sprintf("the secret is rotated every %v days, and not within %v", [days, most]),
		"path": period,
		"fix": sprintf("Set `automatically_after_days = %v` in `rotation_rules`, or less.", [most]),
		"same_as": ["CKV_AWS_304"],
	}
}

# A schedule for single months leaves more than 90 days between two of them, whatever the days are.
deny contains finding if {
	input.type == "aws_secretsmanager_secret_rotation"
	plan.is_planned(input)
	months(schedule) == "few"
	finding := {
		"msg": sprintf("the secret is rotated in few months only (`%s`)", [schedule]),
		"path": ["values", "rotation_rules", 0, "schedule_expression"],
		"fix": "Rotate every month, as by `rate(30 days)`.",
		"same_as": ["CKV_AWS_304"],
	}
}

undecided contains finding if {
	input.type == "aws_secretsmanager_secret_rotation"
	plan.is_planned(input)
	not is_told
	finding := {
		"msg": sprintf("how often the secret is rotated cannot be told (%s)", [stated]),
		"path": ["values", "rotation_rules", 0],
		"same_as": ["CKV_AWS_304"],
	}
}

is_told if days

is_told if months(schedule)

rotations := object.get(data.inventory, ["resources", "aws_secretsmanager_secret_rotation"], {})

address := plan.address_of_all(input)

# Each secret looks at all rotations, so that what most of them lack is asked first.
is_rotated if {
	some other in rotations
	address in other.references[_]
	plan.refers(other, input)
	plan.is_planned(other)
}

is_rotated if {
	is_string(input.values.name)
	some other in rotations
	other.values.secret_id == input.values.name
}

is_rotated if {
	is_string(input.values.arn)
	some other in rotations
	other.values.secret_id == input.values.arn
}

# Until version 4 of the provider.
is_rotated if some _ in input.values.rotation_rules

is_perhaps_rotated if given.is_lost(input, "rotation_rules", object.get(input, ["values", "rotation_rules"], null))

is_perhaps_rotated if {
	some other in rotations
	other.unknown.secret_id == true
	not referring.names_type(other, "secret_id", "aws_secretsmanager_secret")
}

# Which of several secrets it is for cannot be told.
is_perhaps_rotated if {
	some other in rotations
	plan.perhaps_refers(other, input)
	not says_name(other)
	plan.is_planned(other)
}

# A name that is known decides.
says_name(other) if is_string(other.values.secret_id)

rotation := {
	"path": ["values"],
	"same_as": ["CKV2_AWS_57"],
}

# Every how many days; undefined where that is not said, or not known.
days := input.values.rotation_rules[0].automatically_after_days if {
	is_number(input.values.rotation_rules[0].automatically_after_days)
} else := amount * lengths[unit] if {
	regex.match(`^rate\([0-9]{1,9} (hour|day)s?\)$`, schedule)
	[number, word] := split(trim_suffix(trim_prefix(schedule, "rate("), ")"), " ")
	amount := to_number(number)
	unit := trim_suffix(word, "s")
}

lengths := {"hour": 1 / 24, "day": 1}

period := ["values", "rotation_rules", 0, "automatically_after_days"] if {
	is_number(input.values.rotation_rules[0].automatically_after_days)
} else := ["values", "rotation_rules", 0, "schedule_expression"]

schedule := input.values.rotation_rules[0].schedule_expression if {
	is_string(input.values.rotation_rules[0].schedule_expression)
}

# In how many months a schedule rotates: `cron(minutes hours days months weekdays years)`.
months(text) := "enough" if {
	fields := cron(text)
	fields[5] == "*"
	fields[3] in ["*", "*/1", "*/2", "1/1", "1/2"]
} else := "few" if {
	fields := cron(text)
	regex.match(`^([0-9]{1,2}|[A-Z]{3})([,-]([0-9]{1,2}|[A-Z]{3})){0,3}$`, fields[3])
	not contains(fields[3], "-")
} else := "few" if {
	fields := cron(text)
	fields[3] in ["*/3", "*/4", "*/6", "1/3", "1/4", "1/6"]
}

cron(text) := fields if {
	regex.match(`^cron\(.*\)$`, text)
	fields := regex.split(`\s+`, trim_suffix(trim_prefix(text, "cron("), ")"))
	count(fields) == 6
}

stated := sprintf("`%s`", [schedule]) if {
	schedule
} else := "not known before the apply"
