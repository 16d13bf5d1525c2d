package tollgate.kubernetes.image_has_version_test

import data.tollgate.kubernetes.image_has_version as policy

test_latest_is_found if messages("web:latest") == {"container `web` runs the image `web:latest`, which has the tag `latest`"}

test_no_tag_is_found if messages("web") == {"container `web` runs the image `web`, which has no tag"}

test_a_port_is_no_tag if count(messages("registry.example.com:5000/web")) == 1

test_a_version_passes if count(messages("registry.example.com:5000/web:4.1.0")) == 0

test_a_digest_passes_whatever_the_tag_says if count(messages("web:latest@sha256:9f86d081884c7d659a2feaa0c55ad015")) == 0

test_a_variable_is_undecided if {
	every reference in ["$IMAGE", "registry.example.com/${NAME}", "web:${TAG}", "{{ image }}", "auto", " ", ""] {
		count(messages(reference)) == 0
		count(doubts(reference)) == 1
	}
}

test_a_variable_of_the_registry_alone_is_decided if {
	count(doubts("${REGISTRY}/web:4.1.0")) == 0
	count(messages("${REGISTRY}/web")) == 1
}

test_every_kind_of_container_is_judged if {
	count(findings({list: [{"name": "web", "image": "web"}] | some list in ["containers", "initContainers", "ephemeralContainers"]})) == 3
}

messages(reference) := {finding.msg | some finding in findings(pod_of(reference))}

doubts(reference) := found if {
	found := policy.undecided with input as {"apiVersion": "v1", "kind": "Pod", "spec": pod_of(reference)}
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
		{"volumes": [{"image": {"reference": "web"}}]},
	] {
		count(findings(spec)) == 0
	}
}

findings(spec) := found if {
	found := policy.deny with input as {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web"}, "spec": spec}
}
