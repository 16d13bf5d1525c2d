package tollgate.google.kms_keys_have_no_public_members_test

import data.tollgate.google.kms_keys_have_no_public_members as policy

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

member := "google_kms_crypto_key_iam_member"

binding := "google_kms_key_ring_iam_binding"

test_everybody_is_found if {
	denied(member, {"role": "roles/cloudkms.admin", "member": "allUsers"}) == {["values", "member"]}
}

test_everybody_with_an_account_is_found if {
	denied(
		binding,
		{"role": "roles/viewer", "members": ["user:a@example.com", "allAuthenticatedUsers"]},
	) == {["values", "members", 1]}
}

test_a_policy_is_read if {
	text := json.marshal({"bindings": [{"role": "roles/viewer", "members": ["allUsers"]}]})
	denied("google_kms_key_ring_iam_policy", {"policy_data": text}) == {["values", "policy_data"]}
}

test_somebody_passes if {
	denied(member, {"role": "roles/viewer", "member": "group:ops@example.com"}) == set()
}

test_odd_shapes_are_no_findings if {
	denied(member, {"role": null, "member": ["allUsers"]}) == set()
	denied(binding, {"role": null, "members": "allUsers"}) == set()
	denied(binding, {"members": null}) == set()
	denied(member, {}) == set()
	denied(member, null) == set()
}

test_an_unknown_member_is_undecided if {
	count(policy.undecided) == 1 with input as resource(member, {"role": "roles/viewer"}, {"member": true})
	count(policy.undecided) == 0 with input as resource(member, {"role": "roles/viewer", "member": "user:a"}, {})
}
