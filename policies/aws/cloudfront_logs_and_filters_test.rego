package tollgate.aws.cloudfront_logs_and_filters_test

import data.tollgate.aws.cloudfront_logs_and_filters as policy

test_both_are_demanded if {
	denied(resource("aws_cloudfront_distribution", {"web_acl_id": ""}, {})) == {
		["values", "logging_config"],
		["values", "web_acl_id"],
	}
}

test_both_pass if {
	denied(resource(
		"aws_cloudfront_distribution",
		{"web_acl_id": "arn", "logging_config": [{"bucket": "logs"}]},
		{},
	)) == set()
}

test_a_web_acl_of_the_plan_is_one if {
	distribution := object.union(
		resource("aws_cloudfront_distribution", {"logging_config": [{}]}, {"web_acl_id": true}),
		{
			"configured": ["web_acl_id"],
			"references": {"web_acl_id": ["aws_wafv2_web_acl.main.arn", "aws_wafv2_web_acl.main"]},
		},
	)
	denied(distribution) == set()
	unsure(distribution) == set()
}

test_a_web_acl_of_a_variable_is_undecided if {
	distribution := object.union(
		resource("aws_cloudfront_distribution", {"logging_config": [{}]}, {"web_acl_id": true}),
		{"configured": ["web_acl_id"], "references": {"web_acl_id": ["var.acl"]}},
	)
	denied(distribution) == set()
	unsure(distribution) == {["values", "web_acl_id"]}
}

test_odd_shapes_are_no_error if {
	denied(resource("aws_cloudfront_distribution", {"web_acl_id": null, "logging_config": null}, {})) == {
		["values", "logging_config"],
		["values", "web_acl_id"],
	}
}

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
