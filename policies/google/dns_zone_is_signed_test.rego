package tollgate.google.dns_zone_is_signed_test

import data.tollgate.google.dns_zone_is_signed as policy

zone(values, unknown, configured) := {
	"type": "google_dns_managed_zone",
	"mode": "managed",
	"values": values,
	"unknown": unknown,
	"configured": configured,
	"references": {},
	"actions": ["create"],
}

denied(values) := {finding.path | some finding in policy.deny with input as zone(values, {}, [])}

state := ["values", "dnssec_config", 0, "state"]

test_a_zone_that_is_not_signed_is_found if {
	denied({}) == {state}
	denied({"visibility": "public", "dnssec_config": []}) == {state}
	denied({"dnssec_config": [{"state": "off"}]}) == {state}
}

test_sha_1_is_found if {
	specs := [{"algorithm": "rsasha256"}, {"algorithm": "rsasha1"}]
	denied({"dnssec_config": [{"state": "on", "default_key_specs": specs}]}) == {[
		"values",
		"dnssec_config", 0, "default_key_specs", 1, "algorithm",
	]}
}

test_signed_and_private_zones_pass if {
	denied({"dnssec_config": [{"state": "on"}]}) == set()
	denied({"visibility": "private"}) == set()
}

test_unknown_values_are_undecided if {
	count(policy.undecided) == 1 with input as zone({}, {"visibility": true}, ["visibility"])
	count(policy.deny) == 0 with input as zone({}, {"visibility": true}, ["visibility"])
	count(policy.undecided) == 1 with input as zone({}, {"dnssec_config": true}, ["dnssec_config"])
	count(policy.undecided) == 0 with input as zone({}, {"dnssec_config": true}, ["name"])
}

test_odd_shapes_are_no_findings if {
	denied({"dnssec_config": "x"}) == set()
	denied({"dnssec_config": {"state": "off"}}) == set()
	denied({"dnssec_config": [{"state": "on", "default_key_specs": {"algorithm": "rsasha1"}}]}) == set()
	denied(null) == set()
}
