package tollgate.aws.rds_accepts_iam_authentication_test

import data.tollgate.aws.rds_accepts_iam_authentication as policy

test_no_and_nothing_are_found if {
	every value in [false, null, "true", [], {}] {
		denied(instance({"iam_database_authentication_enabled": value}, {}, [])) == {[
			"values",
			"iam_database_authentication_enabled",
		]}
	}
}

test_yes_passes if {
	denied(instance({"iam_database_authentication_enabled": true}, {}, [])) == set()
}

test_what_the_provider_fills_in_is_found if {
	silent := instance({}, {"iam_database_authentication_enabled": true}, ["name"])
	denied(silent) == {["values", "iam_database_authentication_enabled"]}
	unsure(silent) == set()
}

test_the_unknown_is_undecided if {
	resource := instance({}, {"iam_database_authentication_enabled": true}, ["iam_database_authentication_enabled"])
	denied(resource) == set()
	unsure(resource) == {["values", "iam_database_authentication_enabled"]}
}

test_one_that_is_destroyed_or_read_passes if {
	denied(instance(null, {}, [])) == set()
	denied(object.union(instance({}, {}, []), {"actions": ["delete"]})) == set()
	denied(object.union(instance({}, {}, []), {"mode": "data"})) == set()
}

test_engines_without_iam_pass if {
	every engine in ["oracle-se2", "sqlserver-ex", "db2-se", "custom-oracle-ee"] {
		denied(instance({"engine": engine}, {}, [])) == set()
	}
	every engine in ["postgres", "mysql", "mariadb", null, 3, []] {
		denied(instance({"engine": engine}, {}, [])) != set()
	}
}

test_a_copy_of_an_unknown_engine_is_undecided if {
	denied(instance({"snapshot_identifier": "a"}, {}, [])) == set()
	unsure(instance({"snapshot_identifier": "a"}, {}, [])) == {["values", "iam_database_authentication_enabled"]}
	denied(instance({"snapshot_identifier": "a", "engine": "mysql"}, {}, [])) != set()
}

test_a_copy_has_the_engine_of_its_source_that_is_here if {
	place := {["values", "iam_database_authentication_enabled"]}
	judged("postgres") == [place, set()]
	judged("oracle-se2") == [set(), set()]
	judged(null) == [set(), place]
	judged([]) == [set(), place]
}

judged(engine) := [{finding.path | some finding in no}, {finding.path | some finding in perhaps}] if {
	source := object.union(
		instance({"identifier": "orders", "engine": engine}, {}, null),
		{"name": "orders", "address": "aws_db_instance.orders"},
	)
	copy := instance({"replicate_source_db": "orders"}, {}, [])
	inventory := {"resources": {"aws_db_instance": {"aws_db_instance.orders": source}}}
	no := policy.deny with input as copy with data.inventory as inventory
	perhaps := policy.undecided with input as copy with data.inventory as inventory
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
