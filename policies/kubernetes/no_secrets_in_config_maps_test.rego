package tollgate.kubernetes.no_secrets_in_config_maps_test

import data.tollgate.kubernetes.no_secrets_in_config_maps as policy

test_what_detectors_hide_is_found if {
	marker := {"tollgate:redacted": {"detectors": ["named-secret"]}}
	found := findings({"data": {"a": marker, "b": "text"}, "binaryData": {"c": marker}})
	{finding.path | some finding in found} == {["data", "a"], ["binaryData", "c"]}
}

test_an_example_of_a_password_is_found if {
	every key in ["password", "DB_PASSWORD", "dbPassword", "db.passwd", "admin-password"] {
		count(findings({"data": {key: "changeme"}})) == 1
	}
}

test_what_is_no_password_passes if {
	every value in ["", "/run/secrets/db", "${DB_PASSWORD}", "{{ password }}", "<password>", "true", "None", "not in here", "vault:path/to"] {
		count(findings({"data": {"password": value}})) == 0
	}
	every key in ["password-file", "password_hash_rounds", "passwordless", "secretName", "token"] {
		count(findings({"data": {key: "abc"}})) == 0
	}
}

test_odd_shapes_are_no_objection if {
	every manifest in [null, "text", {}, {"data": null}, {"data": "password"}, {"data": [1, "a"]}, {"data": {"password": null}, "binaryData": []}] {
		count(findings(manifest)) == 0
	}
}

findings(manifest) := found if {
	found := policy.deny with input as manifest
}
