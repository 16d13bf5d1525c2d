package tollgate.aws.api_gateway_logs_and_asks_who_test

import data.tollgate.aws.api_gateway_logs_and_asks_who as policy

test_stages_without_log_are_found if {
	denied(resource("aws_api_gateway_stage", {}, {})) == {["values", "access_log_settings"]}
	denied(resource("aws_apigatewayv2_stage", {"access_log_settings": []}, {})) == {["values", "access_log_settings"]}
	denied(resource("aws_apigatewayv2_stage", {"access_log_settings": [{"format": "x"}]}, {})) == set()
}

test_open_methods_are_found if {
	denied(method({"http_method": "GET", "authorization": "NONE"})) == {["values", "authorization"]}
	denied(method({"http_method": "ANY", "authorization": "NONE", "api_key_required": false})) != set()
}

test_methods_that_ask_pass if {
	denied(method({"http_method": "GET", "authorization": "AWS_IAM"})) == set()
	denied(method({"http_method": "GET", "authorization": "NONE", "api_key_required": true})) == set()
	denied(method({"http_method": "OPTIONS", "authorization": "NONE"})) == set()
}

test_old_tls_is_found if {
	denied(resource("aws_api_gateway_domain_name", {"security_policy": "TLS_1_0"}, {})) == {["values", "security_policy"]}
	denied(resource("aws_api_gateway_domain_name", {}, {"security_policy": true})) == {["values", "security_policy"]}
}

test_new_tls_passes if {
	denied(resource("aws_api_gateway_domain_name", {"security_policy": "TLS_1_2"}, {})) == set()
	denied(resource("aws_api_gateway_domain_name", {"security_policy": "SecurityPolicy_TLS13_1_3_2025_09"}, {})) == set()
	denied(resource(
		"aws_apigatewayv2_domain_name",
		{"domain_name_configuration": [{"security_policy": "TLS_1_2"}]},
		{},
	)) == set()
}

test_unknown_is_undecided if {
	open := object.union(
		resource("aws_api_gateway_method", {"http_method": "GET"}, {"authorization": true}),
		{"configured": ["http_method", "authorization"]},
	)
	denied(open) == set()
	unsure(open) == {["values", "authorization"]}
}

test_odd_shapes_are_no_error if {
	denied(method({"http_method": null, "authorization": ["NONE"]})) == set()
	denied(resource("aws_api_gateway_domain_name", {"security_policy": {}}, {})) == {["values", "security_policy"]}
	denied(resource("aws_api_gateway_stage", {"access_log_settings": "x"}, {})) == {["values", "access_log_settings"]}
}

method(values) := resource("aws_api_gateway_method", values, {})

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
