package tollgate.google.firewall_closes_ssh_and_rdp_test

import data.tollgate.google.firewall_closes_ssh_and_rdp as policy

rule(values) := {
	"type": "google_compute_firewall",
	"mode": "managed",
	"values": values,
	"unknown": {},
	"configured": [name | some name, _ in values],
	"references": {},
	"actions": ["create"],
}

found(values) := [[finding.path, count(finding.same_as)] | some finding in policy.deny with input as rule(values)]

test_ssh_for_everybody_is_found if {
	found({"allow": [{"protocol": "tcp", "ports": ["22"]}], "source_ranges": ["10.0.0.0/8", "0.0.0.0/0"]}) == [[
		["values", "source_ranges", 1],
		4,
	]]
}

test_both_are_one_finding_of_each_range if {
	found({"allow": [{"protocol": "all"}], "source_ranges": ["0.0.0.0/0", "::/0"]}) == [
		[["values", "source_ranges", 0], 8],
		[["values", "source_ranges", 1], 8],
	]
}

test_rdp_over_udp_is_found if {
	count(found({"allow": [{"protocol": "17", "ports": ["3000-4000"]}], "source_ranges": ["0.0.0.0/0"]})) == 1
}

test_web_for_everybody_passes if {
	found({"allow": [{"protocol": "tcp", "ports": ["80", "443"]}], "source_ranges": ["0.0.0.0/0"]}) == []
}

test_ssh_for_some_passes if {
	found({"allow": [{"protocol": "tcp", "ports": ["22"]}], "source_ranges": ["35.235.240.0/20"]}) == []
	found({"allow": [{"protocol": "tcp", "ports": ["22"]}], "source_tags": ["bastion"]}) == []
}

test_a_rule_that_denies_passes if {
	found({"allow": [], "deny": [{"protocol": "all"}], "source_ranges": ["0.0.0.0/0"]}) == []
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
