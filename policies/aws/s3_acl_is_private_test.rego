package tollgate.aws.s3_acl_is_private_test

import data.tollgate.aws.s3_acl_is_private as policy

test_public_acls_are_found if {
	every acl in ["public-read", "public-read-write", "authenticated-read"] {
		denied(resource_of({"acl": acl})) == {["values", "acl"]}
	}
	denied(resource_of({"acl": "private"})) == set()
	denied(resource_of({"acl": "log-delivery-write"})) == set()
}

test_grants_to_groups_are_found if {
	granted := {"access_control_policy": [{"grant": [{
		"permission": "READ",
		"grantee": [{"uri": "http://acs.amazonaws.com/groups/global/AllUsers"}],
	}]}]}
	denied(resource_of(granted)) == {["values", "access_control_policy", 0, "grant", 0, "grantee", 0, "uri"]}
}

test_the_other_tools_checks_are_told_by_permission if {
	same_as(["WRITE"]) == ["AWS-0092", "CKV_AWS_57", "s3_bucket_public_write_acl"]
	same_as(["READ_ACP"]) == ["AWS-0092", "CKV_AWS_375"]
}

same_as(permissions) := ids if {
	bucket := object.union(
		resource_of({"grant": [{
			"permissions": permissions,
			"uri": "https://acs.amazonaws.com/groups/global/AllUsers",
		}]}),
		{"type": "aws_s3_bucket"},
	)
	found := policy.deny with input as bucket with data.inventory as {}
	some finding in found
	ids := finding.same_as
}

test_unknown_is_undecided if {
	unsure(object.union(resource_of({}), {"unknown": {"acl": true}})) == {["values", "acl"]}
	unsure(object.union(resource_of({}), {"unknown": {"acl": true}, "configured": []})) == set()
	unsure(object.union(
		resource_of({"access_control_policy": [{"grant": [{"grantee": [{}]}]}]}),
		{"unknown": {"access_control_policy": [{"grant": [{"grantee": [{"uri": true}]}]}]}},
	)) == {["values", "access_control_policy", 0, "grant", 0]}
}

test_odd_shapes_are_no_objection if {
	every values in [null, "text", {}, {"acl": null}, {"acl": ["public-read"]}, {"access_control_policy": [{"grant": null}]}, {"access_control_policy": {}}] {
		denied(resource_of(values)) == set()
	}
}

test_what_is_destroyed_passes if {
	denied(object.union(resource_of({"acl": "public-read"}), {"actions": ["delete"]})) == set()
}

resource_of(values) := {
	"address": "aws_s3_bucket_acl.main",
	"type": "aws_s3_bucket_acl",
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
