package tollgate.aws.ecr_scans_on_push_test

import data.tollgate.aws.ecr_scans_on_push as policy

switch := ["values", "image_scanning_configuration", 0, "scan_on_push"]

test_a_repository_without_scans_is_found if {
	every value in [null, [], {}, [{}], [{"scan_on_push": false}], [{"scan_on_push": null}], "x"] {
		denied(resource_of({"name": "shop", "image_scanning_configuration": value})) == {switch}
	}
}

test_a_repository_with_scans_passes if {
	denied(resource_of({"image_scanning_configuration": [{"scan_on_push": true}]})) == set()
}

test_the_registry_scans_by_name if {
	denied_with("SCAN_ON_PUSH", "*") == set()
	denied_with("CONTINUOUS_SCAN", "sh*") == set()
	denied_with("CONTINUOUS_SCAN", "hop") == set()
	denied_with("SCAN_ON_PUSH", "prod-*") == {switch}
	denied_with("MANUAL", "*") == {switch}
}

denied_with(frequency, filter) := {finding.path | some finding in found} if {
	registry := {"values": {"rule": [{
		"scan_frequency": frequency,
		"repository_filter": [{"filter": filter, "filter_type": "WILDCARD"}],
	}]}}
	inventory := {"resources": {"aws_ecr_registry_scanning_configuration": {"a": registry}}}
	found := policy.deny with input as resource_of({"name": "shop"}) with data.inventory as inventory
}

test_unknown_is_undecided if {
	unsure(object.union(
		resource_of({"image_scanning_configuration": [{}]}),
		{"unknown": {"image_scanning_configuration": [{"scan_on_push": true}]}},
	)) == {switch}
}

test_odd_shapes_are_no_objection if {
	every values in [null, "text"] {
		denied(resource_of(values)) == set()
	}
}

test_what_is_destroyed_passes if {
	denied(object.union(resource_of({}), {"actions": ["delete"]})) == set()
}

resource_of(values) := {
	"address": "aws_ecr_repository.main",
	"type": "aws_ecr_repository",
	"name": "main",
	"mode": "managed",
	"module": "",
	"values": values,
	"unknown": {},
	"references": {},
	"actions": ["create"],
}

denied(resource) := {finding.path | some finding in found} if {
	found := policy.deny with input as resource with data.inventory as {}
}

unsure(resource) := {finding.path | some finding in found} if {
	found := policy.undecided with input as resource with data.inventory as {}
}
