package tollgate.aws.rds_passwords_are_managed_test

import data.tollgate.aws.rds_passwords_are_managed as policy

test_a_literal_is_found if {
	denied(with_password([])) == {["values", "password"]}
	denied(with_password(["local.password"])) == {["values", "password"]}
}

test_a_password_from_elsewhere_is_no_literal_but_is_not_managed if {
	every reference in ["var.password", "random_password.main.result"] {
		denied(with_password([reference])) == {["values", "manage_master_user_password"]}
	}
	denied(instance({}, {"password": true}, ["password"])) == {["values", "manage_master_user_password"]}
}

test_a_managed_password_passes if {
	managed := {"manage_master_user_password": true}
	denied(instance(managed, {"password": true}, ["manage_master_user_password"])) == set()
}

test_one_that_is_written_only_passes if {
	denied(object.union(
		instance({"password_wo_version": 1}, {}, ["password_wo", "password_wo_version"]),
		{"references": {"password_wo": ["ephemeral.random_password.main.result"]}},
	)) == set()
}

test_a_literal_that_is_written_only_is_found if {
	denied(instance({"password_wo_version": 1}, {}, ["password_wo"])) == {["values", "password_wo"]}
}

test_a_copy_has_the_password_of_its_source if {
	denied(instance({"replicate_source_db": "a"}, {"password": true}, ["replicate_source_db"])) == set()
	denied(instance({"snapshot_identifier": "a", "password": null}, {}, [])) == set()
	denied(object.union(with_password([]), {"values": {"snapshot_identifier": "a"}})) == {["values", "password"]}
}

test_the_unknown_is_undecided if {
	resource := instance({}, {"manage_master_user_password": true}, ["manage_master_user_password"])
	denied(resource) == set()
	unsure(resource) == {["values", "manage_master_user_password"]}
}

test_odd_shapes_are_no_literal if {
	every odd in [null, "x", [], {}, 3] {
		denied(instance({"password": odd}, {}, ["password"])) == {["values", "manage_master_user_password"]}
	}
	denied(instance(null, {}, ["password_wo"])) == set()
}

with_password(references) := object.union(
	instance({"password": {"tollgate:redacted": {"kind": "string", "detectors": []}}}, {}, ["password"]),
	{"references": {"password": references}},
)

denied(resource) := {finding.path | some finding in found} if {
	found := policy.deny with input as resource with data.inventory as {}
}

unsure(resource) := {finding.path | some finding in found} if {
	found := policy.undecided with input as resource with data.inventory as {}
}

instance(values, unknown, configured) := {
	"address": "aws_db_instance.main",
	"type": "aws_db_instance",
	"name": "main",
	"mode": "managed",
	"module": "",
	"values": values,
	"unknown": unknown,
	"references": {},
	"configured": configured,
	"actions": ["create"],
}
