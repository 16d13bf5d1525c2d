package tollgate.google.bucket_has_no_public_members_test

import data.tollgate.google.bucket_has_no_public_members as policy

resource(type, values, unknown) := {
	"address": concat("", [type, ".main"]),
	"type": type,
	"name": "main",
	"mode": "managed",
	"module": "",
	"values": values,
	"unknown": unknown,
	"references": {},
	"configured": [name | some name, _ in object.union({"bucket": "shop"}, unknown)],
	"actions": ["create"],
}

denied(type, values) := {finding.path | some finding in policy.deny with input as resource(type, values, {})}

test_everybody_is_found if {
	denied(
		"google_storage_bucket_iam_member",
		{"role": "roles/storage.objectViewer", "member": "allUsers"},
	) == {["values", "member"]}
	denied("google_storage_bucket_iam_binding", {"members": ["allAuthenticatedUsers"]}) == {["values", "members", 0]}
}

test_an_entry_of_an_access_list_is_found if {
	denied(
		"google_storage_bucket_acl",
		{"role_entity": ["OWNER:project-owners-1", "READER:allUsers"]},
	) == {["values", "role_entity", 1]}
	denied("google_storage_bucket_access_control", {"entity": "allAuthenticatedUsers"}) == {["values", "entity"]}
}

test_a_list_that_is_ready_is_found if {
	denied("google_storage_bucket_acl", {"predefined_acl": "publicRead"}) == {["values", "predefined_acl"]}
	denied("google_storage_bucket_acl", {"predefined_acl": "projectPrivate"}) == set()
}

test_a_hyphenated_name_is_no_public_entity if {
	denied("google_storage_bucket_acl", {"role_entity": ["READER:user-allUsers@example.com", "READER"]}) == set()
}

test_odd_shapes_are_no_findings if {
	denied("google_storage_bucket_acl", {"role_entity": "READER:allUsers", "predefined_acl": ["publicRead"]}) == set()
	denied("google_storage_bucket_acl", {"role_entity": [null, 1, {}], "predefined_acl": null}) == set()
	denied("google_storage_bucket_access_control", {"entity": null}) == set()
	denied("google_storage_bucket_iam_member", null) == set()
}

test_what_is_unknown_is_undecided if {
	count(policy.undecided) == 1 with input as resource("google_storage_bucket_acl", {}, {"role_entity": [false, true]})
	count(policy.undecided) == 1 with input as resource("google_storage_bucket_iam_member", {}, {"member": true})
}
