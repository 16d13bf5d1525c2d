package tollgate.google.no_automatic_networks_test

import data.tollgate.google.no_automatic_networks as policy

resource(type, values, unknown, configured) := {
	"type": type,
	"mode": "managed",
	"values": values,
	"unknown": unknown,
	"configured": configured,
	"references": {},
	"actions": ["create"],
}

denied(type, values) := {finding.path[1] | some finding in policy.deny with input as resource(type, values, {}, [])}

test_the_defaults_are_found if {
	denied("google_project", {}) == {"auto_create_network"}
	denied("google_compute_network", {}) == {"auto_create_subnetworks"}
	denied("google_project", {"auto_create_network": true}) == {"auto_create_network"}
	denied("google_compute_network", {"auto_create_subnetworks": null}) == {"auto_create_subnetworks"}
}

test_false_passes if {
	denied("google_project", {"auto_create_network": false}) == set()
	denied("google_compute_network", {"auto_create_subnetworks": false}) == set()
}

test_a_network_without_a_firewall_is_told_of if {
	told({}) == {["values"]}
	told({"google_compute_firewall": {"a": firewall({"network": "shop"}, {})}}) == set()
	told({"google_compute_firewall": {"a": firewall({"network": "other"}, {})}}) == {["values"]}
	told({"google_compute_firewall": {"a": firewall({}, {"network": true})}}) == set()
	told({"google_compute_firewall": {"a": firewall({"network": "projects/b/global/networks/shop"}, {})}}) == set()
	told({"google_compute_firewall": {"a": firewall({"network": "projects/b/global/networks/workshop"}, {})}}) != set()
	by_name := {"a": firewall({"attachment_target": "projects/b/global/networks/shop"}, {})}
	told({"google_compute_region_network_firewall_policy_association": by_name}) == set()
	association := {"a": firewall({"attachment_target": "projects/a/global/networks/shop"}, {})}
	told({"google_compute_network_firewall_policy_association": association}) == set()
}

told(resources) := {finding.path | some finding in found} if {
	network := object.union(
		resource("google_compute_network", {"name": "shop", "id": "projects/a/global/networks/shop"}, {}, []),
		{"name": "shop", "module": ""},
	)
	found := policy.warn with input as network with data.inventory as {"resources": resources}
}

firewall(values, unknown) := resource("google_compute_firewall", values, unknown, null)

test_unknown_values_are_undecided if {
	project := resource("google_project", {}, {"auto_create_network": true}, ["auto_create_network"])
	count(policy.deny) == 0 with input as project
	count(policy.undecided) == 1 with input as project
}

test_other_resources_and_odd_ones_pass if {
	denied("google_folder", {}) == set()
	denied("google_project", null) == set()
}

test_of_a_network_that_perhaps_has_a_firewall_nothing_is_told if {
	told_of("a", ["google_compute_network.each", "var.which"]) == 0
	keyed := [`google_compute_network.each["a"].id`, `google_compute_network.each["a"]`, "google_compute_network.each"]
	told_of("a", keyed) == 0
	told_of("b", keyed) == 1
}

told_of(key, references) := count(found) if {
	networks := {one.address: one |
		some other in ["a", "b"]
		one := object.union(resource("google_compute_network", {"name": other}, {}, []), {
			"name": "each",
			"module": "",
			"address": concat("", [`google_compute_network.each["`, other, `"]`]),
		})
	}
	rule := object.union(firewall({}, {"network": true}), {"references": {"network": references}})
	found := policy.warn with input as networks[concat("", [`google_compute_network.each["`, key, `"]`])]
		with data.inventory as {"resources": {"google_compute_network": networks, "google_compute_firewall": {"a": rule}}}
}
