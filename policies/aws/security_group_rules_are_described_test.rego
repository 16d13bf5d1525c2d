package tollgate.aws.security_group_rules_are_described_test

import data.tollgate.aws.security_group_rules_are_described as policy

test_what_says_nothing_is_found if {
	every text in [null, "", " ", "Managed by Terraform"] {
		denied(group({"description": text}, {}, [])) == {["values", "description"]}
		denied(group({"description": "a", "egress": [{"description": text}]}, {}, [])) == {[
			"values",
			"egress",
			0,
			"description",
		]}
	}
}

test_what_says_something_passes if {
	denied(group({"description": "a", "ingress": [{"description": "b"}]}, {}, [])) == set()
}

test_the_unknown_is_undecided if {
	unsure(group({}, {"description": true}, ["description"])) == {["values", "description"]}
	described := {"description": "a", "ingress": [{}]}
	unsure(group(described, {"ingress": [{"description": true}]}, [])) == {["values", "ingress", 0, "description"]}
	unsure(group({"description": "a"}, {"ingress": true}, ["ingress", "ingress[0].protocol"])) == {[
		"values",
		"ingress",
	]}
	unsure(group({"description": "a"}, {"ingress": true}, ["description"])) == set()
}

test_odd_shapes_are_no_objection if {
	every rules in [null, "x", {}, [null], [[]]] {
		denied(group({"description": "a", "ingress": rules}, {}, [])) == set()
	}
	denied(group(null, {}, [])) == set()
}

denied(resource) := {finding.path | some finding in found} if {
	found := policy.deny with input as resource with data.inventory as {}
}

unsure(resource) := {finding.path | some finding in found} if {
	found := policy.undecided with input as resource with data.inventory as {}
}

group(values, unknown, configured) := {
	"address": "aws_security_group.main",
	"type": "aws_security_group",
	"name": "main",
	"mode": "managed",
	"module": "",
	"values": values,
	"unknown": unknown,
	"references": {},
	"configured": configured,
	"actions": ["create"],
}
