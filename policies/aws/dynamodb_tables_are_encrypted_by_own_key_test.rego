package tollgate.aws.dynamodb_tables_are_encrypted_by_own_key_test

import data.tollgate.aws.dynamodb_tables_are_encrypted_by_own_key as policy

test_no_key_is_found if {
	every encryption in [
		null,
		[],
		[{"enabled": false, "kms_key_arn": "a"}],
		[{"enabled": true}],
		[{"enabled": true, "kms_key_arn": ""}],
	] {
		denied(table({"server_side_encryption": encryption}, {}, [])) == {[
			"values",
			"server_side_encryption",
			0,
			"kms_key_arn",
		]}
	}
	denied(table({}, {"server_side_encryption": true}, ["name"])) == {[
		"values",
		"server_side_encryption",
		0,
		"kms_key_arn",
	]}
}

test_a_key_passes if {
	denied(table({"server_side_encryption": [{"enabled": true, "kms_key_arn": "a"}]}, {}, [])) == set()
}

test_ordinary_data_passes if {
	found := policy.deny with input as table({"tags": {"class": "public"}}, {}, [])
		with data.params as {"data_class_tag": "class", "sensitive_data_classes": ["secret"]}
		with data.inventory as {}
	found == set()
}

test_the_unknown_is_undecided if {
	resource := table({}, {"server_side_encryption": true}, ["server_side_encryption"])
	denied(resource) == set()
	unsure(resource) == {["values", "server_side_encryption", 0, "kms_key_arn"]}
}

test_odd_shapes_make_no_error if {
	every odd in ["x", {}, [null], [[]]] {
		count(denied(table({"server_side_encryption": odd}, {}, []))) == 1
	}
	denied(table(null, {}, [])) == set()
}

denied(resource) := {finding.path | some finding in found} if {
	found := policy.deny with input as resource with data.inventory as {}
}

unsure(resource) := {finding.path | some finding in found} if {
	found := policy.undecided with input as resource with data.inventory as {}
}

table(values, unknown, configured) := {
	"address": "aws_dynamodb_table.main",
	"type": "aws_dynamodb_table",
	"name": "main",
	"mode": "managed",
	"module": "",
	"values": values,
	"unknown": unknown,
	"references": {},
	"configured": configured,
	"actions": ["create"],
}
