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

test_a_source_without_a_delivery_logs_nothing if {
	delivery := {"values": {"delivery_source_name": "shop"}, "references": {}}
	not ["values", "logging_config"] in denied_beside({"aws_cloudwatch_log_delivery": {"d": delivery}})
	["values", "logging_config"] in denied_beside({})
	["values", "logging_config"] in denied_beside({"aws_cloudwatch_log_delivery": {"d": {
		"values": {"delivery_source_name": "other"},
		"references": {},
	}}})
}

denied_beside(deliveries) := {finding.path | some finding in found} if {
	source := object.union(
		resource("aws_cloudwatch_log_delivery_source", {"name": "shop"}, {}),
		{"references": {"resource_arn": ["aws_cloudfront_distribution.main.arn", "aws_cloudfront_distribution.main"]}},
	)
	found := policy.deny with input as resource("aws_cloudfront_distribution", {}, {})
		with data.inventory as {"resources": object.union({"aws_cloudwatch_log_delivery_source": {"s": source}}, deliveries)}
}

test_of_which_of_several_a_source_or_a_delivery_is_is_undecided if {
	chosen := ["aws_cloudfront_distribution.each", "var.which"]
	keyed := [`aws_cloudfront_distribution.each["a"].arn`, `aws_cloudfront_distribution.each["a"]`]
	taken := [`aws_cloudwatch_log_delivery_source.each["a"]`, "aws_cloudwatch_log_delivery_source.each"]
	perhaps_taken := ["aws_cloudwatch_log_delivery_source.each", "var.which"]
	logged(chosen, taken) == "perhaps"
	logged(chosen, perhaps_taken) == "perhaps"
	logged(array.concat(keyed, ["aws_cloudfront_distribution.each"]), taken) == "yes"
	logged(array.concat(keyed, ["aws_cloudfront_distribution.each"]), perhaps_taken) == "perhaps"
	logged(chosen, ["var.which"]) == "perhaps"
	logged(chosen, ["aws_cloudwatch_log_delivery_source.other"]) == "no"
}

logged(of_source, of_delivery) := outcome if {
	inventory := {"resources": {
		"aws_cloudfront_distribution": instances("aws_cloudfront_distribution", {}, {}),
		"aws_cloudwatch_log_delivery_source": instances("aws_cloudwatch_log_delivery_source", {}, {"resource_arn": of_source}),
		"aws_cloudwatch_log_delivery": {"d": object.union(
			resource("aws_cloudwatch_log_delivery", {}, {"delivery_source_name": true}),
			{"references": {"delivery_source_name": of_delivery}},
		)},
	}}
	distribution := inventory.resources.aws_cloudfront_distribution["aws_cloudfront_distribution.each[\"a\"]"]
	denials := policy.deny with input as distribution with data.inventory as inventory
	doubts := policy.undecided with input as distribution with data.inventory as inventory
	outcome := {[1, 0]: "no", [0, 1]: "perhaps", [0, 0]: "yes"}[[
		count([finding | some finding in denials; finding.path[1] == "logging_config"]),
		count([finding | some finding in doubts; finding.path[1] == "logging_config"]),
	]]
}

instances(type, values, references) := {one.address: one |
	some key in ["a", "b"]
	one := object.union(resource(type, values, {}), {
		"name": "each",
		"address": concat("", [type, `.each["`, key, `"]`]),
		"references": references,
	})
}
