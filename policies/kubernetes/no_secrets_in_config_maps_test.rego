package tollgate.kubernetes.no_secrets_in_config_maps_test

import data.tollgate.kubernetes.no_secrets_in_config_maps as policy

test_what_detectors_hide_is_found if {
	marker := {"tollgate:redacted": {"detectors": ["named-secret"]}}
	found := findings({"data": {"a": marker, "b": "text"}, "binaryData": {"c": marker}})
	{finding.path | some finding in found} == {["data", "a"], ["binaryData", "c"]}
}

test_other_values_pass if {
	count(findings({"data": {"password": "", "DB_HOST": "db.example.com", "passwordFile": "/run/secrets/db"}})) == 0
}

test_odd_shapes_are_no_objection if {
	every manifest in [null, "text", {}, {"data": null}, {"data": "password"}, {"data": [1, "a"]}, {"data": {"password": null}, "binaryData": []}] {
		count(findings(manifest)) == 0
	}
}

findings(manifest) := found if {
	found := policy.deny with input as manifest
}
