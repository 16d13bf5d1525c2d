package tollgate.aws.codebuild_is_confined_test

import data.tollgate.aws.codebuild_is_confined as policy

test_privileges_are_found if {
	denied(project({"environment": [{"privileged_mode": true}]})) == {["values", "environment", 0, "privileged_mode"]}
	denied(project({"environment": [{"privileged_mode": false}]})) == set()
}

test_artifacts_in_the_clear_are_found if {
	denied(project({"artifacts": [{"type": "S3", "encryption_disabled": true}]})) == {[
		"values",
		"artifacts",
		0,
		"encryption_disabled",
	]}
}

test_no_artifacts_need_no_encryption if {
	denied(project({"artifacts": [{"type": "NO_ARTIFACTS", "encryption_disabled": true}]})) == set()
}

test_logs_in_the_clear_are_found_where_they_are_written if {
	count(denied(project({"logs_config": [{"s3_logs": [{"status": "ENABLED", "encryption_disabled": true}]}]}))) == 1
	denied(project({"logs_config": [{"s3_logs": [{"status": "DISABLED", "encryption_disabled": true}]}]})) == set()
}

test_secrets_in_plain_text_are_found if {
	hidden := {"tollgate:redacted": {"kind": "string", "empty": false, "detectors": ["aws-access-key"]}}
	count(denied(variables([{"name": "KEY", "type": "PLAINTEXT", "value": hidden}]))) == 1
}

test_references_pass if {
	denied(variables([
		{"name": "DB_PASSWORD", "value": "shop/db", "type": "SECRETS_MANAGER"},
		{"name": "LOG_LEVEL", "value": "debug"},
		{"name": "ROTATE_TOKEN", "value": "true"},
	])) == set()
}

test_odd_shapes_are_no_error if {
	denied(project({"environment": null, "artifacts": "x", "logs_config": [null]})) == set()
	denied(variables([null, "x", {"name": 1, "value": 2}])) == set()
}

project(values) := resource("aws_codebuild_project", values, {})

variables(list) := project({"environment": [{"environment_variable": list}]})

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
