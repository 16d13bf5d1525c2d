package tollgate.google.no_basic_roles_test

import data.tollgate.google.no_basic_roles as policy

resource(type, values, unknown) := {
	"address": concat("", [type, ".main"]),
	"type": type,
	"name": "main",
	"mode": "managed",
	"module": "",
	"values": values,
	"unknown": unknown,
	"references": {},
	"actions": ["create"],
}

denied(type, values) := {finding.path | some finding in policy.deny with input as resource(type, values, {})}

named(type, values) := {same | same := policy.deny[_].same_as[_] with input as resource(type, values, {})}

member := "google_project_iam_member"

test_an_owner_is_found if {
	denied(member, {"role": "roles/owner", "member": "user:jane@example.com"}) == {["values", "role"]}
}

test_a_predefined_role_passes if {
	denied(member, {"role": "roles/run.developer", "member": "user:jane@example.com"}) == set()
	denied(member, {"role": "roles/viewer", "member": "user:jane@example.com"}) == set()
}

test_a_binding_of_many_is_one_finding if {
	members := ["user:a@example.com", "user:b@example.com"]
	count(policy.deny) == 1 with input as resource(
		"google_folder_iam_binding",
		{"role": "roles/editor", "members": members},
		{},
	)
}

test_a_binding_of_nobody_takes_the_role_away if {
	denied("google_folder_iam_binding", {"role": "roles/editor", "members": []}) == set()
}

test_a_binding_of_unknown_members_is_found if {
	count(policy.deny) == 1 with input as resource(
		"google_folder_iam_binding",
		{"role": "roles/editor"},
		{"members": true},
	)
}

test_the_level_and_the_account_say_which_check_of_others_it_is if {
	named(member, {"role": "roles/owner", "member": "user:jane@example.com"}) == {"CKV_GCP_117"}
	"CKV_GCP_42" in named(member, {"role": "roles/owner", "member": "serviceAccount:a@b.iam.gserviceaccount.com"})
	"CKV_GCP_115" in named("google_organization_iam_member", {"role": "roles/owner", "member": "user:a"})
}

test_odd_shapes_are_no_findings if {
	every values in [null, {}, {"role": null, "member": null}, {"role": ["roles/owner"], "member": "user:a"}] {
		denied(member, values) == set()
	}
}

test_an_unknown_role_is_undecided if {
	count(policy.undecided) == 1 with input as resource(member, {"member": "user:a"}, {"role": true})
}

test_a_viewer_of_everything_is_told_of_only if {
	told(member, {"role": "roles/viewer", "member": "user:jane@example.com"}) == {"CKV_GCP_117"}
	told("google_folder_iam_member", {"role": "roles/viewer", "member": "user:jane@example.com"}) == {"CKV_GCP_116"}
	told(member, {"role": "roles/owner", "member": "user:jane@example.com"}) == set()
}

test_an_account_that_administers_a_service_is_told_of_only if {
	account := "serviceAccount:a@b.iam.gserviceaccount.com"
	denied(member, {"role": "roles/storage.admin", "member": account}) == set()
	"CKV_GCP_42" in told(member, {"role": "roles/storage.admin", "member": account})
	told(member, {"role": "roles/storage.admin", "member": "user:jane@example.com"}) == set()
	told(member, {"role": "roles/storage.objectViewer", "member": account}) == set()
}

told(type, values) := {same | same := policy.warn[_].same_as[_] with input as resource(type, values, {})}
