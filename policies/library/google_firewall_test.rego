package tollgate.library.google_firewall_test

import data.tollgate.library.google_firewall as firewall

services := {"SSH": [{"protocol": "tcp", "port": 22}]}

rule(values) := {
	"type": "google_compute_firewall",
	"mode": "managed",
	"values": values,
	"unknown": {},
	"configured": [name | some name, _ in values],
	"references": {},
	"actions": ["create"],
}

reached(allow) := firewall.reached(rule({"allow": allow}), services)

test_ports_are_numbers_texts_and_ranges if {
	every ports in [[22], ["22"], ["20-25"], ["80", " 22 - 23 "], [], null] {
		reached([{"protocol": "tcp", "ports": ports}]) == {"SSH"}
	}
	every ports in [[23], ["220"], ["23-25"], ["ssh"], ["22-"], [null], {}] {
		reached([{"protocol": "tcp", "ports": ports}]) == set()
	}
}

test_protocols_are_names_and_numbers if {
	every protocol in ["tcp", "TCP", "6", "all", "ALL"] {
		reached([{"protocol": protocol}]) == {"SSH"}
	}
	every protocol in ["udp", "17", "icmp", null, 6, ""] {
		reached([{"protocol": protocol}]) == set()
	}
}

test_odd_allows_reach_nothing if {
	every allow in [null, "tcp", {"protocol": "tcp"}, [null], ["all"]] {
		reached(allow) == set()
	}
}

test_both_internets_are_the_world if {
	every range in ["0.0.0.0/0", "::/0", "0::0/0", "128.0.0.0/1"] {
		count(firewall.worlds(rule({"source_ranges": [range]}))) == 1
	}
	every range in ["10.0.0.0/8", "0.0.0.0", "*", null, 0] {
		count(firewall.worlds(rule({"source_ranges": [range]}))) == 0
	}
}

test_a_rule_without_source_is_for_everybody if {
	count(firewall.worlds(rule({"source_ranges": null}))) == 1
	count(firewall.worlds(rule({"source_tags": ["web"]}))) == 0
	count(firewall.worlds(rule({"source_service_accounts": ["a"]}))) == 0
}

test_what_goes_out_or_is_off_is_no_opening if {
	count(firewall.openings(rule({"source_ranges": ["0.0.0.0/0"]}))) == 1
	count(firewall.openings(rule({"source_ranges": ["0.0.0.0/0"], "direction": "EGRESS"}))) == 0
	count(firewall.openings(rule({"source_ranges": ["0.0.0.0/0"], "disabled": true}))) == 0
}

test_an_unknown_source_is_undecided if {
	known := rule({"allow": [{"protocol": "tcp"}]})
	unknown := object.union(known, {"unknown": {"source_ranges": true}, "configured": ["source_ranges"]})
	firewall.is_undecided(unknown, services)
	not firewall.is_undecided(rule({"allow": [{"protocol": "tcp"}], "source_ranges": ["10.0.0.0/8"]}), services)
}

test_unknown_ports_of_another_protocol_are_none_of_those_asked_for if {
	known := rule({"allow": [{"protocol": "udp"}], "source_ranges": ["0.0.0.0/0"]})
	not firewall.is_undecided(object.union(known, {"unknown": {"allow": [{"ports": true}]}}), services)
}

test_a_range_of_a_resource_is_not_everybody if {
	known := rule({"allow": [{"protocol": "tcp"}]})
	iap := {"source_ranges": ["data.google_netblock_ip_ranges.iap.cidr_blocks_ipv4", "data.google_netblock_ip_ranges.iap"]}
	unknown := {"unknown": {"source_ranges": true}, "configured": ["source_ranges"], "references": iap}
	not firewall.is_undecided(object.union(known, unknown), services)
}
