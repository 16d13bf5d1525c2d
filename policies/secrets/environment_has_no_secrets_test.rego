package tollgate.secrets.environment_has_no_secrets_test

import data.tollgate.secrets.environment_has_no_secrets as policy

hidden := {"tollgate:redacted": {"kind": "string", "empty": false, "detectors": ["github-token"], "commitment": null}}

empty := {"tollgate:redacted": {"kind": "string", "empty": true, "detectors": [], "commitment": null}}

test_what_a_detector_recognised_is_found if {
	paths([{"name": "MODE", "value": "fast"}, {"name": "URL", "value": hidden}]) == {["spec", "containers", 0, "env", 1, "value"]}
}

test_what_etcd_calls_tokens_is_no_secret if {
	named := {"tollgate:redacted": {"kind": "string", "empty": false, "detectors": ["named-secret"], "commitment": null}}
	paths([{"name": "ETCD_INITIAL_CLUSTER_TOKEN", "value": named}, {"name": "ETCD_AUTH_TOKEN", "value": named}]) == set()
	count(paths([{"name": "ETCD_AUTH_TOKEN", "value": hidden}, {"name": "ETCD_TOKEN", "value": named}])) == 2
}

test_an_empty_value_is_no_secret if {
	paths([{"name": "DB_PASSWORD", "value": ""}, {"name": "DB_PASSWORD", "value": empty}, {"name": "DB_PASSWORD"}, {"name": "DB_PASSWORD", "value": null}]) == set()
}

test_what_no_detector_knows_is_no_secret if {
	paths([
		{"name": "API_TOKEN", "value": "$(TOKEN)"},
		{"name": "DB_PASSWORD", "value": "/run/secrets/db"},
		{"name": "DB_PASSWORD_FILE", "value": "db"},
		{"name": "REQUIRE_PASSWORD", "value": "true"},
		{"name": "DB_PASSWORD", "valueFrom": {"secretKeyRef": {"name": "db", "key": "password"}}},
	]) == set()
}

test_odd_shapes_are_no_objection if {
	every spec in [
		null,
		"text",
		{},
		{"containers": null},
		{"containers": "web"},
		{"containers": [null, "web", 1, {"env": null}, {"env": "text"}, {"env": {"DB_PASSWORD": "changeme"}}]},
		{"containers": [{"env": [null, "text", {"name": 1, "value": "changeme"}, {"value": "changeme"}]}]},
	] {
		count(findings(spec)) == 0
	}
}

paths(env) := {finding.path | some finding in findings({"containers": [{"name": "web", "env": env}]})}

findings(spec) := found if {
	found := policy.deny with input as {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web"}, "spec": spec}
}
