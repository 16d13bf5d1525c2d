package tollgate.google.dataset_is_not_public_test

import data.tollgate.google.dataset_is_not_public as policy

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

dataset := "google_bigquery_dataset"

test_a_group_of_everybody_is_found if {
	denied(
		dataset,
		{"access": [{"role": "READER", "special_group": "allAuthenticatedUsers"}]},
	) == {["values", "access", 0, "special_group"]}
	denied(dataset, {"access": [{"role": "READER", "iam_member": "allUsers"}]}) == {["values", "access", 0, "iam_member"]}
	denied("google_bigquery_dataset_access", {"special_group": "allAuthenticatedUsers"}) == {["values", "special_group"]}
}

test_the_projects_people_pass if {
	denied(dataset, {"access": [{"role": "READER", "special_group": "projectReaders"}]}) == set()
}

test_a_table_is_another_tools_other_check if {
	some finding in policy.deny with input as resource(
		"google_bigquery_table_iam_member",
		{"role": "r", "member": "allUsers"},
		{},
	)
	finding.same_as == ["CKV_GCP_100"]
}

test_an_entry_for_nobody_is_told_of if {
	told({"access": [{"role": "READER"}, {"role": "READER", "domain": ""}]}, {}) == {
		["values", "access", 0],
		["values", "access", 1],
	}
	every subject in [{"user_by_email": "a@shop.example"}, {"view": [{}]}, {"special_group": "projectOwners"}] {
		told({"access": [subject]}, {}) == set()
	}
	told({"access": [{"role": "READER"}]}, {"access": [{"group_by_email": true}]}) == set()
	told({"access": [{"role": "READER"}]}, {"access": [{"dataset": [true]}]}) == set()
	told({"access": [null, "x"]}, {}) == set()
}

told(values, unknown) := {finding.path |
	some finding in policy.warn with input as resource(dataset, values, unknown)
}

test_odd_shapes_are_no_findings if {
	denied(dataset, {"access": null}) == set()
	denied(dataset, {"access": {"special_group": "allAuthenticatedUsers"}}) == set()
	denied(dataset, {"access": [null, "x", {"special_group": null, "iam_member": ["allUsers"]}]}) == set()
	denied(dataset, null) == set()
}

test_what_is_unknown_is_undecided if {
	count(policy.undecided) == 1 with input as resource(dataset, {"access": [{}]}, {"access": [{"iam_member": true}]})
	count(policy.undecided) == 1 with input as resource(dataset, {}, {"access": true})
	count(policy.undecided) == 0 with input as resource(dataset, {"access": [{"role": "READER"}]}, {})
}
