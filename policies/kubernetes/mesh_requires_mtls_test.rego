package tollgate.kubernetes.mesh_requires_mtls_test

import data.tollgate.kubernetes.mesh_requires_mtls as policy

test_plain_text_is_found if {
	paths(peers("shop", {"mtls": {"mode": "DISABLE"}})) == {["spec", "mtls", "mode"]}
	paths(peers("shop", {"portLevelMtls": {"8080": {"mode": "DISABLE"}}})) == {["spec", "portLevelMtls", "8080", "mode"]}
}

test_an_action_that_is_null_is_the_usual_one if {
	paths(allow({"action": null, "rules": [{}]})) == {["spec", "rules", 0]}
}

test_permissive_is_found_in_production if {
	paths(peers("live", {"mtls": {"mode": "PERMISSIVE"}})) == {["spec", "mtls", "mode"]}
	paths(peers("shop", {"mtls": {"mode": "PERMISSIVE"}})) == set()
}

test_strict_and_inherited_pass if {
	every spec in [{"mtls": {"mode": "STRICT"}}, {"mtls": {"mode": "UNSET"}}, {}, null, "text", {"mtls": null}] {
		paths(peers("live", spec)) == set()
	}
}

test_an_empty_rule_is_found if {
	paths(allow({"rules": [{}]})) == {["spec", "rules", 0]}
	paths(allow({"rules": [{"from": []}]})) == {["spec", "rules", 0]}
}

test_rules_that_say_something_pass if {
	paths(allow({"rules": [{"from": [{"source": {"namespaces": ["shop"]}}]}]})) == set()
	paths(allow({"action": "DENY", "rules": [{}]})) == set()
	paths(allow({})) == set()
	paths(allow(null)) == set()
	paths(allow({"rules": [null]})) == set()
}

peers(namespace, spec) := {
	"apiVersion": "security.istio.io/v1",
	"kind": "PeerAuthentication",
	"metadata": {"name": "default", "namespace": namespace},
	"spec": spec,
}

allow(spec) := {
	"apiVersion": "security.istio.io/v1",
	"kind": "AuthorizationPolicy",
	"metadata": {"name": "web", "namespace": "shop"},
	"spec": spec,
}

paths(manifest) := {finding.path | some finding in findings(manifest)}

findings(manifest) := found if {
	found := policy.deny with input as manifest
		with data.params as {"production_environments": ["production"], "production_namespaces": ["live"]}
}
