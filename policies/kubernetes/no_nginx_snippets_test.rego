package tollgate.kubernetes.no_nginx_snippets_test

import data.tollgate.kubernetes.no_nginx_snippets as policy

test_a_snippet_is_found if {
	every name in ["configuration-snippet", "server-snippet", "auth-snippet", "stream-snippet", "modsecurity-snippet"] {
		key := sprintf("nginx.ingress.kubernetes.io/%s", [name])
		paths(ingress({key: "more_set_headers \"a: b\";"})) == {["metadata", "annotations", key]}
	}
}

test_other_annotations_pass if {
	every annotations in [
		null,
		"text",
		{},
		{"nginx.ingress.kubernetes.io/rewrite-target": "/"},
		{"nginx.ingress.kubernetes.io/server-snippet": ""},
	] {
		paths(ingress(annotations)) == set()
	}
}

test_what_the_snippet_does_is_told_to_other_tools if {
	some finding in findings(ingress({"nginx.ingress.kubernetes.io/server-snippet": "access_by_lua_block { }"}))
	"CKV_K8S_152" in finding.same_as
	not "CKV_K8S_154" in finding.same_as
}

test_snippets_that_are_allowed_are_found if {
	every value in ["true", "True", true] {
		paths({"kind": "ConfigMap", "data": {"allow-snippet-annotations": value}}) == {["data", "allow-snippet-annotations"]}
	}
}

test_snippets_that_are_not_allowed_pass if {
	every settings in [null, "text", {}, {"allow-snippet-annotations": "false"}] {
		paths({"kind": "ConfigMap", "data": settings}) == set()
	}
}

ingress(annotations) := {"kind": "Ingress", "metadata": {"name": "web", "annotations": annotations}}

paths(manifest) := {finding.path | some finding in findings(manifest)}

findings(manifest) := found if {
	found := policy.deny with input as manifest
}
