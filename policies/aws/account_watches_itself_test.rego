package tollgate.aws.account_watches_itself_test

import data.tollgate.aws.account_watches_itself as policy

test_a_detector_that_is_off_is_found if {
	denied(resource("aws_guardduty_detector", {"enable": false}, {})) == {["values", "enable"]}
	denied(resource("aws_guardduty_detector", {"enable": true}, {})) == set()
	denied(resource("aws_guardduty_detector", {"enable": null}, {})) == set()
}

test_a_recorder_that_leaves_out_is_found if {
	["values", "recording_group", 0, "all_supported"] in denied(recorder([{"all_supported": false}]))
}

test_a_recorder_that_nobody_starts_is_found if {
	denied(recorder([])) == {["values"]}
}

test_a_started_recorder_passes if {
	state := resource("aws_config_configuration_recorder_status", {"name": "main", "is_enabled": true}, {})
	inventory := {"resources": {"aws_config_configuration_recorder_status": {"state": state}}}
	recorded := recorder([{"all_supported": true}])
	found := policy.deny with input as recorded with data.inventory as inventory
	found == set()
}

test_an_aggregator_of_some_regions_is_found if {
	count(denied(resource(
		"aws_config_configuration_aggregator",
		{"account_aggregation_source": [{"regions": ["eu-central-1"]}]},
		{},
	))) == 1
	denied(resource(
		"aws_config_configuration_aggregator",
		{"organization_aggregation_source": [{"all_regions": true}]},
		{},
	)) == set()
}

test_odd_shapes_are_no_error if {
	denied(resource("aws_config_configuration_aggregator", {"account_aggregation_source": null}, {})) == set()
	denied(resource("aws_guardduty_detector", {"enable": ["false"]}, {})) == set()
}

recorder(group) := resource("aws_config_configuration_recorder", {"name": "main", "recording_group": group}, {})

denied(resource) := {finding.path | some finding in found} if {
	found := policy.deny with input as resource with data.inventory as {}
}

unsure(resource) := {finding.path | some finding in found} if {
	found := policy.undecided with input as resource with data.inventory as {}
}

resource(type, values, unknown) := {
	"address": concat(".", [type, "main"]),
	"type": type,
	"name": "main",
	"mode": "managed",
	"module": "",
	"values": values,
	"unknown": unknown,
	"references": {},
	"configured": [attribute | some attribute, _ in values],
	"actions": ["create"],
}

test_a_status_of_one_of_several_instances_passes_that_one if {
	keyed := [`aws_config_configuration_recorder.each["a"].id`, `aws_config_configuration_recorder.each["a"]`, "aws_config_configuration_recorder.each"]
	outcome_of(instance("a"), keyed) == {"denied": 0, "unsure": 0}
	outcome_of(instance("b"), keyed) == {"denied": 1, "unsure": 0}
	all := ["aws_config_configuration_recorder.each"]
	every key in ["a", "b"] { outcome_of(instance(key), all) == {"denied": 0, "unsure": 0} }
}

test_of_which_of_several_instances_a_status_is_is_undecided if {
	every references in [["aws_config_configuration_recorder.each", "var.which"], ["aws_config_configuration_recorder.each", "each.value.which", "each.value"]] {
		every key in ["a", "b"] { outcome_of(instance(key), references) == {"denied": 0, "unsure": 1} }
	}
}

outcome_of(resource, references) := {"denied": count(denials), "unsure": count(doubts)} if {
	inventory := {"resources": {
		"aws_config_configuration_recorder": {one.address: one | some key in ["a", "b"]; one := instance(key)},
		"aws_config_configuration_recorder_status": {"aws_config_configuration_recorder_status.some": companion_of(references)},
	}}
	denials := policy.deny with input as resource with data.inventory as inventory
	doubts := policy.undecided with input as resource with data.inventory as inventory
}

instance(key) := {
	"address": concat("", [`aws_config_configuration_recorder.each["`, key, `"]`]),
	"type": "aws_config_configuration_recorder",
	"name": "each",
	"module": "",
	"mode": "managed",
	"values": {"recording_group": [{"all_supported": true}]},
	"unknown": {},
	"configured": [],
	"references": {},
	"actions": ["create"],
}

companion_of(references) := {
	"address": "aws_config_configuration_recorder_status.some",
	"type": "aws_config_configuration_recorder_status",
	"name": "some",
	"module": "",
	"mode": "managed",
	"values": {"is_enabled": true},
	"unknown": {"name": true},
	"configured": ["name"],
	"references": {"name": references},
	"actions": ["create"],
}
