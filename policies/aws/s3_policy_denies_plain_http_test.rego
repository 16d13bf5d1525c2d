package tollgate.aws.s3_policy_denies_plain_http_test

import data.tollgate.aws.s3_policy_denies_plain_http as policy

test_a_policy_without_the_denial_is_found if {
	denied(with_statements([])) == {["values", "policy"]}
	denied(with_statements([object.union(denial, {"Effect": "Allow"})])) == {["values", "policy"]}
	denied(with_statements([object.union(denial, {"Principal": {"AWS": "123456789012"}})])) == {["values", "policy"]}
	denied(with_statements([object.union(denial, {"Action": "s3:PutObject"})])) == {["values", "policy"]}
}

test_the_denial_passes if {
	denied(with_statements([denial])) == set()
	denied(with_statements([object.union(denial, {"Action": ["s3:Get*", "s3:Put*"]})])) == set()
	denied(with_statements([object.union(denial, {"Condition": {"Bool": {"AWS:SecureTransport": false}}})])) == set()
}

test_a_bucket_without_a_policy_passes if {
	denied(object.union(resource_of({"bucket": "shop"}), {"type": "aws_s3_bucket"})) == set()
}

test_an_unknown_policy_is_undecided if {
	unsure(object.union(resource_of(null), {"unknown": {"policy": true}})) == {["values", "policy"]}
}

denial := {
	"Effect": "Deny",
	"Principal": "*",
	"Action": "s3:*",
	"Resource": "*",
	"Condition": {"Bool": {"aws:SecureTransport": "false"}},
}

with_statements(statements) := resource_of({"policy": json.marshal({"Statement": statements})})

test_odd_conditions_are_no_error if {
	every condition in [null, [], "x", {"Bool": null}, {"Bool": {"aws:SecureTransport": null}}] {
		denied(with_statements([object.union(denial, {"Condition": condition})])) == {["values", "policy"]}
	}
}

test_what_is_destroyed_passes if {
	denied(object.union(with_statements([]), {"actions": ["delete"]})) == set()
}

resource_of(values) := {
	"address": "aws_s3_bucket_policy.main",
	"type": "aws_s3_bucket_policy",
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
