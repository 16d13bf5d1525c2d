package tollgate.aws.cloudfront_serves_https_test

import data.tollgate.aws.cloudfront_serves_https as policy

test_every_behavior_that_allows_http_is_found if {
	denied(resource(
		"aws_cloudfront_distribution", {
			"default_cache_behavior": [{"viewer_protocol_policy": "allow-all"}],
			"ordered_cache_behavior": [
				{"path_pattern": "/a/*", "viewer_protocol_policy": "https-only"},
				{"path_pattern": "/b/*", "viewer_protocol_policy": "allow-all"},
			],
		},
		{},
	)) == {
		["values", "default_cache_behavior", 0, "viewer_protocol_policy"],
		["values", "ordered_cache_behavior", 1, "viewer_protocol_policy"],
	}
}

test_redirects_pass if {
	denied(resource(
		"aws_cloudfront_distribution",
		{"default_cache_behavior": [{"viewer_protocol_policy": "redirect-to-https"}]},
		{},
	)) == set()
}

test_unknown_is_undecided if {
	distribution := resource(
		"aws_cloudfront_distribution",
		{"default_cache_behavior": [{}]},
		{"default_cache_behavior": [{"viewer_protocol_policy": true}], "ordered_cache_behavior": true},
	)
	denied(distribution) == set()
	unsure(distribution) == {["values", "default_cache_behavior", 0, "viewer_protocol_policy"]}
}

test_odd_shapes_are_no_error if {
	denied(resource("aws_cloudfront_distribution", {"default_cache_behavior": null}, {})) == set()
	denied(resource("aws_cloudfront_distribution", {"ordered_cache_behavior": ["x", null]}, {})) == set()
	denied(resource("aws_cloudfront_distribution", {}, {})) == set()
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
