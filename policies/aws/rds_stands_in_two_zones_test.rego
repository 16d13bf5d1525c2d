package tollgate.aws.rds_stands_in_two_zones_test

import data.tollgate.aws.rds_stands_in_two_zones as policy

test_one_zone_in_production_is_found if {
	every value in [false, null, "true", [], {}] {
		denied(object.union(production, {"multi_az": value}), {}, []) == {["values", "multi_az"]}
	}
}

test_what_the_provider_fills_in_is_found if {
	denied(production, {"multi_az": true}, ["tags"]) == {["values", "multi_az"]}
}

test_two_zones_pass if {
	denied(object.union(production, {"multi_az": true}), {}, []) == set()
}

test_what_is_not_production_passes if {
	every tags in [null, {}, {"environment": "test"}, {"environment": null}, "production", []] {
		denied({"tags": tags}, {}, []) == set()
	}
}

test_a_database_of_which_no_environment_is_said_is_told_of if {
	every tags in [null, {}, {"environment": ""}, {"team": "shop"}, "production", []] {
		told({"tags": tags}, {}, []) == {["values", "multi_az"]}
	}
	told({"tags": {"env": "test"}}, {}, []) == set()
	told({"multi_az": true}, {}, []) == set()
	told({"replicate_source_db": "a"}, {}, []) == set()
	told({}, {"tags": true}, ["tags"]) == set()
	told({}, {"tags": {"environment": true}}, ["tags"]) == set()
	told(production, {}, []) == set()
}

told(values, unknown, configured) := {finding.path | some finding in found} if {
	found := policy.warn with input as instance(values, unknown, configured)
		with data.params as params
		with data.release as {}
		with data.inventory as {}
}

test_a_run_for_production_counts if {
	found := policy.deny with input as instance({}, {}, [])
		with data.params as params
		with data.release as {"environment": "production"}
		with data.inventory as {}
	count(found) == 1
}

test_a_replica_passes if {
	denied(object.union(production, {"replicate_source_db": "a"}), {}, []) == set()
}

test_the_unknown_is_undecided if {
	resource := instance(production, {"multi_az": true}, ["multi_az"])
	found := policy.undecided with input as resource with data.params as params with data.inventory as {}
	count(found) == 1
}

production := {"tags": {"Environment": "production"}}

params := {"production_environments": ["production"], "production_namespaces": []}

denied(values, unknown, configured) := {finding.path | some finding in found} if {
	found := policy.deny with input as instance(values, unknown, configured)
		with data.params as params
		with data.release as {}
		with data.inventory as {}
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
