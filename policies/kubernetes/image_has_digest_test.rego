package tollgate.kubernetes.image_has_digest_test

import data.tollgate.kubernetes.image_has_digest as policy

test_a_tag_is_found if count(findings(pod_of("registry.example.com/web:4.1.0"))) == 1

test_a_digest_passes if count(findings(pod_of("web@sha256:9f86d081884c7d659a2feaa0c55ad015"))) == 0

test_a_variable_is_undecided if {
	doubts := policy.undecided with input as {"apiVersion": "v1", "kind": "Pod", "spec": pod_of("web:${TAG}")}
	count(doubts) == 1
	count(findings(pod_of("web:${TAG}"))) == 0
}

pod_of(reference) := {"containers": [{"name": "web", "image": reference}]}

test_odd_shapes_are_no_objection if {
	every spec in [
		null,
		"text",
		{},
		{"containers": null},
		{"containers": "web"},
		{"containers": [null, "web", 1]},
		{"volumes": {"a": null}, "securityContext": "none", "initContainers": []},
		{"containers": [{"name": "web", "image": null}, {"image": 1}, {"name": "web"}]},
	] {
		count(findings(spec)) == 0
	}
}

findings(spec) := found if {
	found := policy.deny with input as {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web"}, "spec": spec}
}
