package tollgate.google.sql_is_not_public_test

import data.tollgate.google.sql_is_not_public as policy

configured(unknown) := ["settings", "settings[0].ip_configuration[0].ipv4_enabled"] if {
	unknown != {}
} else := ["settings", "deletion_protection"]

database(values, unknown) := {
	"type": "google_sql_database_instance",
	"mode": "managed",
	"values": values,
	"unknown": unknown,
	"configured": configured(unknown),
	"references": {},
	"actions": ["create"],
}

with_ip(config) := {"settings": [{"ip_configuration": [config]}]}

denied(values) := {finding.path[5] | some finding in policy.deny with input as database(values, {})}

test_a_public_address_is_found if {
	denied(with_ip({"ipv4_enabled": true})) == {"ipv4_enabled"}
	denied(with_ip({})) == {"ipv4_enabled"}
	denied({"settings": [{"tier": "x"}]}) == {"ipv4_enabled"}
}

test_the_world_is_found if {
	networks := [{"value": "10.0.0.0/8"}, {"value": "0.0.0.0/0"}]
	denied(with_ip({"ipv4_enabled": false, "authorized_networks": networks})) == {"authorized_networks"}
}

test_a_public_address_is_less_severe if {
	values := with_ip({"ipv4_enabled": true, "authorized_networks": [{"value": "0.0.0.0/0"}]})
	severities := {object.get(finding, "severity", "critical") |
		some finding in policy.deny with input as database(values, {})
	}
	severities == {"critical", "high"}
}

test_a_private_database_passes if {
	denied(with_ip({"ipv4_enabled": false, "private_network": "shop"})) == set()
	denied(with_ip({"ipv4_enabled": false, "psc_config": [{"psc_enabled": true}]})) == set()
}

test_a_clone_without_settings_passes if {
	denied({"settings": [], "clone": [{"source_instance_name": "a"}]}) == set()
	denied({"settings": null}) == set()
}

test_odd_shapes_are_no_findings if {
	denied({"settings": "x"}) == set()
	denied({"settings": {"ip_configuration": []}}) == set()
	denied(with_ip({"ipv4_enabled": false, "authorized_networks": {"value": "0.0.0.0/0"}})) == set()
	denied(with_ip({"ipv4_enabled": false, "authorized_networks": [null, {"value": 1}]})) == set()
	denied(null) == set()
}

test_unknown_values_are_undecided if {
	open := database(with_ip({}), {"settings": [{"ip_configuration": [{"ipv4_enabled": true}]}]})
	count(policy.undecided) == 1 with input as open
	count(policy.deny) == 0 with input as open
}

test_what_nobody_says_is_no_finding_of_the_check_that_asks_what_is_said if {
	silent := [finding | some finding in policy.deny with input as database(with_ip({}), {})]
	not "CKV_GCP_60" in silent[0].same_as
	said := object.union(
		database(with_ip({"ipv4_enabled": true}), {}),
		{"configured": ["settings[0].ip_configuration[0].ipv4_enabled"]},
	)
	found := [finding | some finding in policy.deny with input as said]
	"CKV_GCP_60" in found[0].same_as
}
