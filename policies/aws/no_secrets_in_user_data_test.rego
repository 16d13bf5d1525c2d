package tollgate.aws.no_secrets_in_user_data_test

import data.tollgate.aws.no_secrets_in_user_data as policy

test_a_hidden_secret_is_found if {
	denied(instance({"user_data": hidden(["assigned-secret"])}, {}, ["user_data"])) == {["values", "user_data"]}
	denied(instance({"user_data_base64": hidden(["aws-key"])}, {}, [])) == {["values", "user_data_base64"]}
}

test_what_is_marked_as_sensitive_is_undecided if {
	marked := instance({"user_data": hidden([])}, {}, ["user_data"])
	denied(marked) == set()
	unsure(marked) == {["values", "user_data"]}
}

test_the_unknown_is_undecided if {
	unsure(instance({}, {"user_data": true}, ["user_data"])) == {["values", "user_data"]}
	unsure(instance({}, {"user_data": true}, ["ami"])) == set()
}

test_odd_shapes_are_no_objection if {
	every odd in [null, [], {}, 3, "", "====", "a b c d e f g h i j k l m n o p"] {
		denied(instance({"user_data": odd, "user_data_base64": odd}, {}, [])) == set()
	}
}

hidden(detectors) := {"tollgate:redacted": {"kind": "string", "empty": false, "detectors": detectors}}

denied(resource) := {finding.path | some finding in found} if {
	found := policy.deny with input as resource with data.inventory as {}
}

unsure(resource) := {finding.path | some finding in found} if {
	found := policy.undecided with input as resource with data.inventory as {}
}

instance(values, unknown, configured) := {
	"address": "aws_instance.main",
	"type": "aws_instance",
	"name": "main",
	"mode": "managed",
	"module": "",
	"values": values,
	"unknown": unknown,
	"references": {},
	"configured": configured,
	"actions": ["create"],
}
