package tollgate.google.no_impersonation_of_all_accounts_test

import data.tollgate.google.no_impersonation_of_all_accounts as policy

resource(type, values, unknown, references) := {
	"address": concat("", [type, ".main"]),
	"type": type,
	"name": "main",
	"mode": "managed",
	"module": "",
	"values": values,
	"unknown": unknown,
	"references": references,
	"actions": ["create"],
}

denied(type, values) := {finding.path | some finding in policy.deny with input as resource(type, values, {}, {})}

named(type, values) := {same | same := policy.deny[_].same_as[_] with input as resource(type, values, {}, {})}

member := "google_project_iam_member"

compute := "serviceAccount:123456789-compute@developer.gserviceaccount.com"

test_to_act_as_every_account_is_found if {
	denied(member, {"role": "roles/iam.serviceAccountTokenCreator", "member": "user:a"}) == {["values", "role"]}
	"CKV_GCP_44" in named("google_folder_iam_member", {"role": "roles/iam.serviceAccountUser", "member": "user:a"})
}

test_to_make_keys_and_tokens_is_to_act_as_an_account if {
	every role in ["serviceAccountKeyAdmin", "serviceAccountOpenIdTokenCreator", "workloadIdentityUser"] {
		granted := {"role": concat("", ["roles/iam.", role]), "member": "user:a"}
		denied(member, granted) == {["values", "role"]}
		named(member, granted) == {"CKV_GCP_49"}
	}
}

test_who_may_grant_it_is_told_of_only if {
	every role in ["roles/iam.serviceAccountAdmin", "roles/iam.securityAdmin"] {
		granted := {"role": role, "member": "user:a"}
		denied(member, granted) == set()
		{finding.path | some finding in policy.warn} == {["values", "role"]} with input as resource(member, granted, {}, {})
	}
}

test_a_default_account_is_found if {
	denied(member, {"role": "roles/viewer", "member": compute}) == {["values", "member"]}
	denied(
		"google_project_iam_binding",
		{"role": "roles/viewer", "members": ["user:a", compute]},
	) == {["values", "members", 1]}
	named("google_organization_iam_member", {"role": "roles/viewer", "member": compute}) == {"CKV_GCP_47", "GCP-0008"}
}

test_the_default_account_is_known_by_its_data_source if {
	granting := resource(
		member, {"role": "roles/viewer"}, {"member": true},
		{"member": ["data.google_compute_default_service_account.main.email"]},
	)
	count(policy.deny) == 1 with input as granting
	count(policy.undecided) == 0 with input as granting
}

test_other_roles_of_other_accounts_pass if {
	denied(member, {"role": "roles/viewer", "member": "serviceAccount:a@b.iam.gserviceaccount.com"}) == set()
}

test_odd_shapes_are_no_findings if {
	every values in [null, {}, {"role": null, "member": null}, {"role": ["roles/iam.serviceAccountUser"], "member": {}}] {
		denied(member, values) == set()
	}
}

test_what_is_unknown_is_undecided if {
	count(policy.undecided) == 1 with input as resource(member, {"member": "user:a"}, {"role": true}, {})
	count(policy.undecided) == 1 with input as resource(
		member,
		{"role": "roles/viewer"},
		{"member": true},
		{"member": ["var.a"]},
	)
}
