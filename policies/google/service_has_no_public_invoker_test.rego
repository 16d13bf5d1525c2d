package tollgate.google.service_has_no_public_invoker_test

import data.tollgate.google.service_has_no_public_invoker as policy

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

invoker := "google_cloud_run_v2_service_iam_member"

open := {
	"name": "projects/shop/locations/europe-west1/services/www-shop",
	"role": "roles/run.invoker",
	"member": "allUsers",
}

none := {"public_services": []}

test_everybody_is_found if {
	{finding.path | some finding in policy.deny} == {["values", "member"]} with input as resource(invoker, open, {})
		with data.params as none
}

test_a_service_that_is_marked_passes if {
	count(policy.deny) == 0 with input as resource(invoker, open, {}) with data.params as {"public_services": ["www-*"]}
	count(policy.undecided) == 0 with input as resource(invoker, open, {})
		with data.params as {"public_services": ["www-*"]}
}

test_a_mark_of_another_service_does_not_count if {
	count(policy.deny) == 1 with input as resource(invoker, open, {}) with data.params as {"public_services": ["api"]}
}

test_an_unknown_name_is_undecided_only_where_names_are_marked if {
	unnamed := resource(invoker, object.remove(open, ["name"]), {"name": true})
	count(policy.deny) == 1 with input as unnamed with data.params as none
	count(policy.undecided) == 0 with input as unnamed with data.params as none
	count(policy.deny) == 0 with input as unnamed with data.params as {"public_services": ["www-*"]}
	count(policy.undecided) == 1 with input as unnamed with data.params as {"public_services": ["www-*"]}
}

test_a_function_is_named_by_its_own_field if {
	function := resource("google_cloudfunctions_function_iam_member", {"cloud_function": "www", "member": "allUsers"}, {})
	count(policy.deny) == 0 with input as function with data.params as {"public_services": ["www"]}
	{finding.same_as | some finding in policy.deny} == {["CKV_GCP_107"]} with input as function with data.params as none
}

test_a_function_that_all_of_the_internet_reaches_is_told_of if {
	every values in [{}, {"ingress_settings": null}, {"ingress_settings": "ALLOW_ALL"}] {
		told("google_cloudfunctions_function", values, {}) == {["values", "ingress_settings"]}
		told("google_cloudfunctions2_function", {"service_config": [values]}, {}) == {place_of_second}
	}
	told("google_cloudfunctions2_function", {"service_config": []}, {}) == {place_of_second}
	every inner in ["ALLOW_INTERNAL_ONLY", "ALLOW_INTERNAL_AND_GCLB"] {
		told("google_cloudfunctions_function", {"ingress_settings": inner}, {}) == set()
	}
	told("google_cloudfunctions_function", {}, {"ingress_settings": true}) == set()
}

place_of_second := ["values", "service_config", 0, "ingress_settings"]

told(type, values, unknown) := {finding.path |
	some finding in policy.warn with input as resource(type, values, unknown) with data.params as none
}

test_odd_shapes_are_no_findings if {
	every values in [null, {}, {"member": null, "name": 1}, {"member": ["allUsers"]}] {
		count(policy.deny) == 0 with input as resource(invoker, values, {}) with data.params as none
	}
}
