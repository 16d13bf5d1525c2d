package tollgate.aws.ssm_secret_parameters_are_secure_test

import data.tollgate.aws.ssm_secret_parameters_are_secure as policy

test_a_plain_parameter_with_the_name_of_a_secret_is_found if {
	every name in ["/shop/db/password", "db-password", "API_KEY", "/shop/password/master"] {
		every type in ["String", "StringList"] {
			denied(resource_of({"name": name, "type": type})) == {["values", "type"]}
		}
		denied(resource_of({"name": name, "type": "SecureString"})) == set()
	}
}

test_other_names_pass if {
	every name in ["/shop/log-level", "/shop/token/ttl", "/shop/password-policy", "/secrets/arn", "", "/"] {
		denied(resource_of({"name": name, "type": "String"})) == set()
	}
}

test_a_secret_is_found_by_its_value if {
	value := {"tollgate:redacted": {"detectors": ["aws-access-key"]}}
	denied(resource_of({"name": "/shop/x", "type": "String", "value": value})) == {["values", "type"]}
}

test_the_key_of_aws_is_told_of if {
	every key in [null, "", "alias/aws/ssm"] {
		told(resource_of({"name": "password", "type": "SecureString", "key_id": key})) == {["values", "key_id"]}
	}
	told(resource_of({"name": "password", "type": "SecureString", "key_id": "alias/shop"})) == set()
	told(resource_of({"name": "level", "type": "String"})) == set()
	told(object.union(
		resource_of({"name": "password", "type": "SecureString"}),
		{"unknown": {"key_id": true}, "configured": ["key_id"]},
	)) == set()
}

test_unknown_is_undecided if {
	unsure(object.union(resource_of({"name": "password"}), {"unknown": {"type": true}})) == {["values", "type"]}
	unsure(object.union(resource_of({"type": "String"}), {"unknown": {"name": true}})) == {["values", "name"]}
}

test_odd_shapes_are_no_objection if {
	every values in [null, "text", {}, {"name": null, "type": "String"}, {"name": ["password"], "type": null}] {
		denied(resource_of(values)) == set()
	}
}

test_what_is_destroyed_passes if {
	denied(object.union(resource_of({"name": "password", "type": "String"}), {"actions": ["delete"]})) == set()
}

resource_of(values) := {
	"address": "aws_ssm_parameter.main",
	"type": "aws_ssm_parameter",
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

told(resource) := {finding.path | some finding in found} if {
	found := policy.warn with input as resource with data.inventory as {}
}

unsure(resource) := {finding.path | some finding in found} if {
	found := policy.undecided with input as resource with data.inventory as {}
}
