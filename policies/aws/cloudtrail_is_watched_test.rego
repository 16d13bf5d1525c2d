package tollgate.aws.cloudtrail_is_watched_test

import data.tollgate.aws.cloudtrail_is_watched as policy

test_nothing_is_found if {
	every value in [null, ""] {
		denied(trail({"cloud_watch_logs_group_arn": value}, {}, [])) == {["values", "cloud_watch_logs_group_arn"]}
	}
	denied(trail({}, {"cloud_watch_logs_group_arn": true}, ["name"])) == {["values", "cloud_watch_logs_group_arn"]}
}

test_something_passes if {
	denied(trail({"cloud_watch_logs_group_arn": "arn:aws:kms:eu-central-1:123456789012:key/0a1b2c3d"}, {}, [])) == set()
}

test_an_attribute_of_a_resource_passes if {
	every reference in ["aws_kms_key.main.arn", "data.aws_kms_key.main.arn", "module.m.aws_kms_key.main.arn"] {
		resource := with_reference(reference)
		denied(resource) == set()
		unsure(resource) == set()
	}
}

test_a_variable_is_undecided if {
	resource := with_reference("var.name")
	denied(resource) == set()
	unsure(resource) == {["values", "cloud_watch_logs_group_arn"]}
}

test_odd_shapes_are_no_objection if {
	every odd in [[], {}, 3] {
		denied(trail({"cloud_watch_logs_group_arn": odd}, {}, [])) == set()
	}
	denied(trail(null, {}, [])) == set()
}

with_reference(reference) := object.union(
	trail({}, {"cloud_watch_logs_group_arn": true}, ["cloud_watch_logs_group_arn"]),
	{"references": {"cloud_watch_logs_group_arn": [reference]}},
)

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
