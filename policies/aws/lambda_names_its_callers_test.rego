package tollgate.aws.lambda_names_its_callers_test

import data.tollgate.aws.lambda_names_its_callers as policy

test_a_service_without_a_source_is_found if {
	every service in ["s3.amazonaws.com", "events.amazonaws.com", "apigateway.amazonaws.com.cn"] {
		denied(resource_of({"principal": service})) == {["values", "principal"]}
		denied(resource_of({"principal": service, "source_arn": "arn:aws:s3:::shop"})) == set()
		denied(resource_of({"principal": service, "source_account": "123456789012"})) == set()
	}
}

test_anybody_is_found if {
	denied(resource_of({"principal": "*"})) == {["values", "principal"]}
	denied(resource_of({"principal": "*", "principal_org_id": "o-a"})) == set()
}

test_an_account_passes if denied(resource_of({"principal": "123456789012"})) == set()

test_a_url_without_authorisation_is_found if {
	url := {"type": "aws_lambda_function_url"}
	denied(object.union(resource_of({"authorization_type": "NONE"}), url)) == {["values", "authorization_type"]}
	denied(object.union(resource_of({"authorization_type": "AWS_IAM"}), url)) == set()
}

test_a_source_of_the_plan_is_one if {
	resource := object.union(resource_of({"principal": "s3.amazonaws.com"}), {"unknown": {"source_arn": true}})
	denied(resource) == set()
	unsure(resource) == {["values", "principal"]}
	made := object.union(resource, {"references": {"source_arn": ["aws_s3_bucket.a.arn", "aws_s3_bucket.a"]}})
	unsure(made) == set()
	denied(made) == set()
}

test_odd_shapes_are_no_objection if {
	every values in [null, "text", {}, {"principal": null}, {"principal": ["*"]}] {
		denied(resource_of(values)) == set()
	}
}

test_what_is_destroyed_passes if {
	denied(object.union(resource_of({"principal": "*"}), {"actions": ["delete"]})) == set()
}

resource_of(values) := {
	"address": "aws_lambda_permission.main",
	"type": "aws_lambda_permission",
	"name": "main",
	"mode": "managed",
	"module": "",
	"values": values,
	"unknown": {},
	"references": {},
	"actions": ["create"],
}

test_a_wildcard_that_a_source_narrows_is_told_of_only if {
	narrowed := resource_of({"principal": "*", "source_arn": "arn:aws:events:eu-west-1:111122223333:rule/daily"})
	denied(narrowed) == set()
	told(narrowed) == {["values", "principal"]}
	told(resource_of({"principal": "*", "principal_org_id": "o-abcdefghij"})) == set()
	told(resource_of({"principal": "*"})) == set()
	told(resource_of({"principal": "events.amazonaws.com", "source_account": "111122223333"})) == set()
}

told(resource) := {finding.path | some finding in found} if {
	found := policy.warn with input as resource with data.inventory as {}
}

denied(resource) := {finding.path | some finding in found} if {
	found := policy.deny with input as resource with data.inventory as {}
}

unsure(resource) := {finding.path | some finding in found} if {
	found := policy.undecided with input as resource with data.inventory as {}
}
