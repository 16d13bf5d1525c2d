package tollgate.aws.iam_role_names_who_may_assume_it_test

import data.tollgate.aws.iam_role_names_who_may_assume_it as policy

test_wide_principals_are_found if {
	every principal in [
		"*", {"AWS": "*"}, {"AWS": ["arn:aws:iam::123456789012:role/a", "*"]}, {"Service": "*"}, {"Federated": "*"},
		{"AWS": "123456789012"}, {"AWS": "arn:aws-cn:iam::123456789012:root"},
	] {
		denied(trusting({"Principal": principal})) == {["values", "assume_role_policy"]}
	}
}

test_narrow_principals_pass if {
	every principal in [
		{"AWS": "arn:aws:iam::123456789012:role/a"}, {"Service": ["ec2.amazonaws.com"]},
		{"Federated": "arn:aws:iam::123456789012:oidc-provider/example.com"},
	] {
		denied(trusting({"Principal": principal})) == set()
	}
}

test_an_external_id_is_enough_for_an_account_alone if {
	condition := {"StringEquals": {"sts:ExternalId": "shop-7"}}
	denied(trusting({"Principal": {"AWS": "123456789012"}, "Condition": condition})) == set()
	denied(trusting({"Principal": "*", "Condition": condition})) == {["values", "assume_role_policy"]}
	any := {"StringLike": {"sts:ExternalId": "*"}}
	denied(trusting({"Principal": {"AWS": "123456789012"}, "Condition": any})) == {["values", "assume_role_policy"]}
}

test_the_account_itself_passes if {
	inventory := {"resources": {"aws_caller_identity": {"data.aws_caller_identity.me": {"values": {"account_id": "123456789012"}}}}}
	resource := trusting({"Principal": {"AWS": "123456789012"}})
	policy.deny == set() with input as resource with data.inventory as inventory
}

test_unknown_trust_is_undecided if {
	unsure(object.union(resource_of(null), {"unknown": {"assume_role_policy": true}})) == {["values", "assume_role_policy"]}
}

trusting(more) := resource_of({"assume_role_policy": json.marshal({"Statement": object.union(
	{"Effect": "Allow", "Action": "sts:AssumeRole"},
	more,
)})})

test_odd_shapes_are_no_objection if {
	every values in [null, "text", {}, {"assume_role_policy": "{}"}, {"assume_role_policy": `{"Statement": [{"Effect": "Allow", "Principal": [1]}]}`}] {
		denied(resource_of(values)) == set()
	}
}

test_what_is_destroyed_passes if {
	denied(object.union(resource_of({"assume_role_policy": `{"Statement": [{"Effect": "Allow", "Principal": "*"}]}`}), {"actions": ["delete"]})) == set()
}

resource_of(values) := {
	"address": "aws_iam_role.main",
	"type": "aws_iam_role",
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
