package tollgate.aws.lambda_environment_has_no_secrets_test

import data.tollgate.aws.lambda_environment_has_no_secrets as policy

test_a_secret_that_a_detector_found_is_found if {
	denied(with_variables({"KEY": hidden(["aws-access-key"])})) == {["values", "environment", 0, "variables", "KEY"]}
}

test_a_value_that_is_only_called_sensitive_is_found_by_its_name if {
	denied(with_variables({"DB_PASSWORD": hidden([])})) == {["values", "environment", 0, "variables", "DB_PASSWORD"]}
	denied(with_variables({"DB_HOST": hidden([])})) == set()
}

test_other_variables_pass if {
	denied(with_variables({"LOG_LEVEL": "info", "DB_PASSWORD_SECRET": "shop/db"})) == set()
}

test_an_unknown_secret_is_undecided if {
	resource := object.union(
		with_variables({"A": "b"}),
		{"unknown": {"environment": [{"variables": {"DB_PASSWORD": true, "HOST": true}}]}},
	)
	unsure(resource) == {["values", "environment", 0, "variables", "DB_PASSWORD"]}
	given := {"references": {"environment[0].variables": ["aws_db_instance.a.address", "aws_db_instance.a"]}}
	unsure(object.union(resource, given)) == set()
}

with_variables(variables) := resource_of({"environment": [{"variables": variables}]})

hidden(detectors) := {"tollgate:redacted": {"kind": "string", "empty": false, "detectors": detectors}}

test_odd_shapes_are_no_objection if {
	every values in [null, "text", {}, {"environment": null}, {"environment": [null]}, {"environment": [{"variables": null}]}, {"environment": [{"variables": ["a"]}]}] {
		denied(resource_of(values)) == set()
	}
}

test_what_is_destroyed_passes if {
	denied(object.union(resource_of({}), {"actions": ["delete"]})) == set()
}

resource_of(values) := {
	"address": "aws_lambda_function.main",
	"type": "aws_lambda_function",
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
