package tollgate.google.instance_has_its_own_account_test

import data.tollgate.google.instance_has_its_own_account as policy

instance(values, unknown, references) := {
	"type": "google_compute_instance",
	"mode": "managed",
	"values": values,
	"unknown": unknown,
	"configured": ["service_account", "name"],
	"references": references,
	"actions": ["create"],
}

denied(values) := {finding.path | some finding in policy.deny with input as instance(values, {}, {})}

full := ["cloud-platform"]

place := ["values", "service_account", 0, "email"]

test_the_default_account_with_everything_is_found if {
	every email in [null, "", "default", "123456789-compute@developer.gserviceaccount.com"] {
		denied({"name": "web", "service_account": [{"email": email, "scopes": full}]}) == {place}
	}
}

test_an_email_that_the_provider_fills_in_is_the_default if {
	unset := instance({"name": "web", "service_account": [{"scopes": full}]}, {"service_account": [{"email": true}]}, {})
	count(policy.deny) == 1 with input as unset
	count(policy.undecided) == 0 with input as unset
}

test_an_account_of_its_own_passes if {
	denied({"name": "web", "service_account": [{"email": "web@shop.iam.gserviceaccount.com", "scopes": full}]}) == set()
}

test_the_default_account_with_few_scopes_passes if {
	denied({"name": "web", "service_account": [{"email": null, "scopes": ["logging-write"]}]}) == set()
}

test_no_account_passes if {
	denied({"name": "web", "service_account": []}) == set()
	denied({"name": "gke-shop-1", "service_account": [{"scopes": full}]}) == set()
}

test_odd_shapes_are_no_findings if {
	every account in [null, "x", {"scopes": full}, [null], ["x"], [{"email": 1, "scopes": full}], [{"scopes": null}]] {
		denied({"name": "web", "service_account": account}) == set()
	}
}

test_the_account_of_a_resource_passes if {
	other := instance(
		{"name": "web", "service_account": [{"scopes": full}]}, {"service_account": [{"email": true}]},
		{"service_account[0].email": ["google_service_account.web.email", "google_service_account.web"]},
	)
	count(policy.deny) == 0 with input as other
	count(policy.undecided) == 0 with input as other
}

test_a_variable_is_undecided if {
	other := instance(
		{"name": "web", "service_account": [{"scopes": full}]}, {"service_account": [{"email": true}]},
		{"service_account[0].email": ["var.account"]},
	)
	count(policy.deny) == 0 with input as other
	count(policy.undecided) == 1 with input as other
}

test_the_default_account_with_few_scopes_is_told_of_only if {
	told({"name": "web", "service_account": [{"email": null, "scopes": ["logging-write"]}]}) == {place}
	told({"name": "web", "service_account": [{"email": null, "scopes": full}]}) == set()
	told({"name": "web", "service_account": [{"email": "web@shop.iam.gserviceaccount.com", "scopes": []}]}) == set()
	told({"name": "gke-shop-1", "service_account": [{"scopes": ["logging-write"]}]}) == set()
}

told(values) := {finding.path | some finding in policy.warn with input as instance(values, {}, {})}
