package tollgate.aws.rds_backups_are_kept_test

import data.tollgate.aws.rds_backups_are_kept as policy

test_no_and_short_backups_are_found if {
	every days in [0, 1, 6] {
		denied(instance({"backup_retention_period": days}, {}, [])) == {["values", "backup_retention_period"]}
	}
}

test_a_week_passes if {
	every days in [7, 35] {
		denied(instance({"backup_retention_period": days}, {}, [])) == set()
	}
}

test_what_the_provider_fills_in_is_too_short if {
	silent := instance({}, {"backup_retention_period": true}, ["engine"])
	denied(silent) == {["values", "backup_retention_period"]}
	unsure(silent) == set()
}

test_only_no_backups_is_what_checkov_finds if {
	"CKV_AWS_133" in ids({"backup_retention_period": 0})
	not "CKV_AWS_133" in ids({"backup_retention_period": 6})
	not "CKV_AWS_133" in ids({})
}

ids(values) := {id | some finding in found; some id in finding.same_as} if {
	found := policy.deny with input as instance(values, {}, []) with data.inventory as {}
}

test_the_days_are_a_parameter if {
	found := policy.deny with input as instance({"backup_retention_period": 7}, {}, [])
		with data.params as {"backup_retention_days": 30}
		with data.inventory as {}
	count(found) == 1
}

test_a_replica_passes if {
	denied(instance({"replicate_source_db": "a", "backup_retention_period": 0}, {}, [])) == set()
}

test_a_copy_that_says_nothing_is_undecided if {
	denied(instance({"snapshot_identifier": "a"}, {}, [])) == set()
	unsure(instance({"snapshot_identifier": "a"}, {}, [])) == {["values", "backup_retention_period"]}
}

test_the_unknown_is_undecided if {
	unsure(instance({}, {"backup_retention_period": true}, ["backup_retention_period"])) == {[
		"values",
		"backup_retention_period",
	]}
}

test_more_days_than_aws_takes_are_found if {
	denied(instance({"backup_retention_period": 36}, {}, [])) == {["values", "backup_retention_period"]}
	denied(instance({"backup_retention_period": 35}, {}, [])) == set()
}

test_odd_shapes_are_found_as_nothing_said if {
	every odd in ["7", [], {}, true] {
		denied(instance({"backup_retention_period": odd}, {}, [])) == {["values", "backup_retention_period"]}
	}
	denied(instance(null, {}, [])) == set()
}

denied(resource) := {finding.path | some finding in found} if {
	found := policy.deny with input as resource with data.inventory as {}
}

unsure(resource) := {finding.path | some finding in found} if {
	found := policy.undecided with input as resource with data.inventory as {}
}

instance(values, unknown, configured) := {
	"address": "aws_db_instance.main",
	"type": "aws_db_instance",
	"name": "main",
	"mode": "managed",
	"module": "",
	"values": values,
	"unknown": unknown,
	"references": {},
	"configured": configured,
	"actions": ["create"],
}
