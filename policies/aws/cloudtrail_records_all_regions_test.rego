package tollgate.aws.cloudtrail_records_all_regions_test

import data.tollgate.aws.cloudtrail_records_all_regions as policy

test_one_region_is_found if {
	every value in [false, null, "true", [], {}] {
		denied(trail({"is_multi_region_trail": value}, {}, [])) == {["values", "is_multi_region_trail"]}
	}
}

test_what_is_off_is_found if {
	off := {"enable_logging": false, "include_global_service_events": false}
	denied(trail(object.union(on, off), {}, [])) == {
		["values", "enable_logging"],
		["values", "include_global_service_events"],
	}
}

test_what_is_on_passes if {
	denied(trail(on, {}, [])) == set()
	denied(trail({"is_multi_region_trail": true, "include_global_service_events": null}, {}, [])) == set()
}

test_the_unknown_is_undecided if {
	every switch in ["is_multi_region_trail", "enable_logging", "include_global_service_events"] {
		resource := trail(object.remove(on, [switch]), {switch: true}, [switch])
		denied(resource) == set()
		unsure(resource) == {["values", switch]}
	}
}

on := {"is_multi_region_trail": true, "enable_logging": true, "include_global_service_events": true}

test_one_that_is_destroyed_passes if {
	denied(trail(null, {}, [])) == set()
}

denied(resource) := {finding.path | some finding in found} if {
	found := policy.deny with input as resource with data.inventory as {}
}

unsure(resource) := {finding.path | some finding in found} if {
	found := policy.undecided with input as resource with data.inventory as {}
}

trail(values, unknown, configured) := {
	"address": "aws_cloudtrail.main",
	"type": "aws_cloudtrail",
	"name": "main",
	"mode": "managed",
	"module": "",
	"values": values,
	"unknown": unknown,
	"references": {},
	"configured": configured,
	"actions": ["create"],
}
