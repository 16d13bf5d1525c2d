# METADATA
# title: DynamoDB tables can be restored and are protected from deletion
# description: >-
#   A table that is emptied by a fault, or deleted by a plan that replaces it, is gone with its data without backups
#   of each moment.
# custom:
#   id: AWS-DDB-01
#   severity: medium
#   enforcement: soft
#   view: resource
#   kinds: [aws_dynamodb_table]
#   fix: Set `point_in_time_recovery { enabled = true }` and `deletion_protection_enabled = true`.
#   controls:
#     nist-800-53r5: [CP-9, CM-3]
#     soc2-tsc-2017: [A1.2, CC8.1]
#     iso-27001-2022: [A.8.13, A.8.32]
#   same_as:
#     checkov: [CKV_AWS_28]
#     trivy: [AWS-0024]
#     prowler: [dynamodb_tables_pitr_enabled, dynamodb_table_deletion_protection_enabled]
package tollgate.aws.dynamodb_tables_can_be_restored

import data.tollgate.library.plan
import data.tollgate.library.unclear

deny contains finding if {
	plan.is_planned(input)
	some about in switches
	about.value != true
	not unclear.is_unknown(input, about.path)
	finding := {
		"msg": about.lack,
		"path": array.concat(["values"], about.path),
		"same_as": about.same_as,
		"set": [{"path": array.concat(["values"], about.path), "value": true}],
	}
}

undecided contains finding if {
	plan.is_planned(input)
	some about in switches
	about.value != true
	unclear.is_unknown(input, about.path)
	finding := {
		"msg": sprintf("whether %s is not known before the apply", [about.question]),
		"path": array.concat(["values"], about.path),
		"same_as": about.same_as,
	}
}

switches := [
	{
		"path": ["point_in_time_recovery", 0, "enabled"],
		"value": object.get(input.values, ["point_in_time_recovery", 0, "enabled"], null),
		"lack": "the table cannot be restored to a point in time (`point_in_time_recovery` is not enabled)",
		"question": "the table can be restored to a point in time",
		"same_as": ["CKV_AWS_28", "AWS-0024", "dynamodb_tables_pitr_enabled"],
	},
	{
		"path": ["deletion_protection_enabled"],
		"value": object.get(input.values, "deletion_protection_enabled", null),
		"lack": "nothing keeps the table from being deleted (`deletion_protection_enabled` is not true)",
		"question": "the table is protected from deletion",
		"same_as": ["dynamodb_table_deletion_protection_enabled"],
	},
] if {
	is_object(input.values)
}
