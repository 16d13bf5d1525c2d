package tollgate.library.google_iam_test

import data.tollgate.library.google_iam as iam

resource(type, values, unknown, references) := {
	"address": concat(".", [type, "main"]),
	"type": type,
	"name": "main",
	"mode": "managed",
	"module": "",
	"values": values,
	"unknown": unknown,
	"references": references,
	"configured": [name | some name, _ in object.union(values, unknown)],
	"actions": ["create"],
}

pairs(granting) := [[grant.role, grant.member] | some grant in iam.grants(granting)]

test_a_member_is_one_grant if {
	granting := resource("google_project_iam_member", {"role": "roles/viewer", "member": "allUsers"}, {}, {})
	pairs(granting) == [["roles/viewer", "allUsers"]]
}

test_each_member_of_a_binding_is_a_grant if {
	values := {"role": "roles/viewer", "members": ["allUsers", null, "user:a@example.com"]}
	grants := iam.grants(resource("google_project_iam_binding", values, {"members": [false, true, false]}, {}))
	[grant.member | some grant in grants] == ["allUsers", null, "user:a@example.com"]
	grants[0].member_path == ["values", "members", 0]
}

test_a_null_that_is_known_is_nobody if {
	granting := resource("google_project_iam_binding", {"role": "roles/viewer", "members": [null]}, {}, {})
	pairs(granting) == []
}

test_a_policy_as_text_is_read if {
	text := json.marshal({"bindings": [{"role": "roles/owner", "members": ["allUsers"]}, null, "odd"]})
	pairs(resource("google_project_iam_policy", {"policy_data": text}, {}, {})) == [["roles/owner", "allUsers"]]
}

test_a_text_that_cannot_be_read_is_unknown if {
	every text in ["{", "[]", ""] {
		pairs(resource("google_project_iam_policy", {"policy_data": text}, {}, {})) == [[null, null]]
	}
}

test_a_policy_comes_from_its_data_source if {
	document := {
		"address": "data.google_iam_policy.main",
		"type": "google_iam_policy",
		"name": "main",
		"mode": "data",
		"module": "",
		"values": {"binding": [{"role": "roles/viewer", "members": ["allUsers", null]}]},
		"unknown": {"binding": [{"members": [false, true]}]},
		"references": {},
	}
	granting := resource(
		"google_project_iam_policy", {}, {"policy_data": true},
		{"policy_data": ["data.google_iam_policy.main.policy_data", "data.google_iam_policy.main"]},
	)
	pairs(granting) == [["roles/viewer", "allUsers"], ["roles/viewer", null]] with data.inventory as {
		"resources": {"google_iam_policy": {"data.google_iam_policy.main": document}},
	}
	pairs(granting) == [[null, null]] with data.inventory as {"resources": {}}
}

test_an_account_of_a_resource_is_not_everybody if {
	granting := resource(
		"google_project_iam_member", {"role": "roles/viewer"}, {"member": true},
		{"member": ["google_service_account.shop.email", "google_service_account.shop"]},
	)
	every grant in iam.grants(granting) { not iam.may_be_public(grant) }
}

test_a_variable_may_be_everybody if {
	granting := resource("google_project_iam_member", {"role": "roles/viewer"}, {"member": true}, {"member": ["var.who"]})
	iam.may_be_public(iam.grants(granting)[0])
}

test_a_list_with_a_variable_may_hold_everybody if {
	granting := resource(
		"google_project_iam_binding", {"role": "roles/viewer", "members": [null, null]}, {"members": [true, true]},
		{"members": ["google_service_account.shop.email", "google_service_account.shop", "var.who"]},
	)
	iam.may_be_public(iam.grants(granting)[0])
}

test_what_is_destroyed_or_odd_grants_nothing if {
	granting := resource("google_project_iam_member", {"role": ["roles/owner"], "member": {}}, {}, {})
	pairs(granting) == [["", ""]]
	iam.grants(object.union(granting, {"actions": ["delete"]})) == []
}

test_the_default_accounts_are_known if {
	iam.is_default_account("serviceAccount:123-compute@developer.gserviceaccount.com")
	iam.is_default_account("serviceAccount:shop@appspot.gserviceaccount.com")
	not iam.is_default_account("serviceAccount:shop@example.iam.gserviceaccount.com")
}

test_a_role_that_is_made_here_is_none_of_googles if {
	made := {"role": ["google_project_iam_custom_role.lister.id", "google_project_iam_custom_role.lister"]}
	granting := resource("google_project_iam_member", {"member": "user:a"}, {"role": true}, made)
	not iam.may_be_any_role(iam.grants(granting)[0])
	iam.may_be_any_role(iam.grants(object.union(granting, {"references": {"role": ["var.role"]}}))[0])
}

test_an_unknown_text_with_an_account_may_hold_everybody if {
	granting := resource(
		"google_project_iam_policy", {}, {"policy_data": true},
		{"policy_data": ["google_service_account.shop.member", "google_service_account.shop"]},
	)
	iam.may_be_public(iam.grants(granting)[0])
}
