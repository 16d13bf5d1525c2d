package tollgate.google.sql_demands_tls_test

import data.tollgate.google.sql_demands_tls as policy

configured(unknown) := ["settings", "settings[0].ip_configuration[0].ssl_mode"] if {
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

test_connections_without_tls_are_found if {
	denied(with_ip({})) == {"ssl_mode"}
	denied(with_ip({"ssl_mode": "ALLOW_UNENCRYPTED_AND_ENCRYPTED"})) == {"ssl_mode"}
	denied({"settings": [{"tier": "x"}]}) == {"ssl_mode"}
	denied(with_ip({"require_ssl": false})) == {"ssl_mode"}
}

test_tls_alone_passes if {
	denied(with_ip({"ssl_mode": "ENCRYPTED_ONLY"})) == set()
	denied(with_ip({"ssl_mode": "TRUSTED_CLIENT_CERTIFICATE_REQUIRED"})) == set()
	denied(with_ip({"require_ssl": true})) == set()
}

test_the_new_name_counts if {
	denied(with_ip({"require_ssl": true, "ssl_mode": "ALLOW_UNENCRYPTED_AND_ENCRYPTED"})) == {"ssl_mode"}
}

test_odd_shapes_are_no_findings if {
	denied({"settings": "x"}) == set()
	denied({"settings": []}) == set()
	denied({"settings": [{"ip_configuration": {"ssl_mode": "x"}}]}) == set()
	denied(null) == set()
}

test_an_unknown_mode_is_undecided if {
	open := database(with_ip({}), {"settings": [{"ip_configuration": [{"ssl_mode": true}]}]})
	count(policy.undecided) == 1 with input as open
	count(policy.deny) == 0 with input as open
}
