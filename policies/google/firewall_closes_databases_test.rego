package tollgate.google.firewall_closes_databases_test

import data.tollgate.google.firewall_closes_databases as policy

rule(values) := {
	"type": "google_compute_firewall",
	"mode": "managed",
	"values": values,
	"unknown": {},
	"configured": [name | some name, _ in values],
	"references": {},
	"actions": ["create"],
}

found(values) := [finding.path | some finding in policy.deny with input as rule(values)]

named(values) := {same | same := policy.deny[_].same_as[_] with input as rule(values)}

world := ["0.0.0.0/0"]

test_a_database_for_everybody_is_found if {
	found({"allow": [{"protocol": "tcp", "ports": ["5432"]}], "source_ranges": world}) == [["values", "source_ranges", 0]]
}

test_everything_for_everybody_is_one_finding if {
	found({"allow": [{"protocol": "all"}], "source_ranges": world}) == [["values", "source_ranges", 0]]
	"CKV2_GCP_12" in named({"allow": [{"protocol": "tcp", "ports": ["0-65535"]}], "source_ranges": world})
}

test_single_ports_are_the_checks_of_others if {
	named({"allow": [{"protocol": "tcp", "ports": ["3306"]}], "source_ranges": world}) == {"GCP-0027", "CKV_GCP_88"}
}

test_web_for_everybody_passes if {
	found({"allow": [{"protocol": "tcp", "ports": ["80", "443"]}], "source_ranges": world}) == []
}

test_plain_http_is_told_of_only if {
	web := {"allow": [{"protocol": "tcp", "ports": ["80", "443"]}], "source_ranges": world}
	count(policy.warn) == 1 with input as rule(web)
	every ports in [["443"], ["0-65535"], []] {
		other := {"allow": [{"protocol": "tcp", "ports": ports}], "source_ranges": world}
		count(policy.warn) == 0 with input as rule(other)
	}
	inner := {"allow": [{"protocol": "tcp", "ports": ["80"]}], "source_ranges": ["10.0.0.0/8"]}
	count(policy.warn) == 0 with input as rule(inner)
}

test_a_database_for_some_passes if {
	found({"allow": [{"protocol": "tcp", "ports": ["5432"]}], "source_ranges": ["10.0.0.0/8"]}) == []
	found({"allow": [{"protocol": "all"}], "source_tags": ["web"]}) == []
}

test_odd_shapes_are_no_findings if {
	every values in [
		null,
		{},
		{"allow": {"protocol": "all"}, "source_ranges": "0.0.0.0/0"},
		{"allow": [null], "source_ranges": [null]},
	] {
		found(values) == []
	}
}
