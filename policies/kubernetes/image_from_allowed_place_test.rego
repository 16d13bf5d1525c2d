package tollgate.kubernetes.image_from_allowed_place_test

import data.tollgate.kubernetes.image_from_allowed_place as policy

test_nothing_is_demanded_without_places if {
	found := policy.deny with input as manifest(pod_of("evil.example.org/web:1"))
	count(found) == 0
}

test_an_image_from_elsewhere_is_found if {
	every reference in ["evil.example.org/web:1", "web:1", "registry.example.com.evil.org/web:1", "registry.example.com/shopping/web"] {
		count(findings(pod_of(reference))) == 1
	}
}

test_an_image_from_an_allowed_place_passes if {
	every reference in [
		"registry.example.com/shop/web:1",
		"mirror.example.com:5000/web@sha256:9f86",
		"bitnami/redis:7",
		"docker.io/bitnami/redis",
		"nginx:1.27",
		"docker.io/library/nginx",
	] {
		count(findings(pod_of(reference))) == 0
	}
}

test_a_variable_in_the_place_is_undecided if {
	doubts := policy.undecided with input as manifest(pod_of("${REGISTRY}/web:1")) with data.params as places
	count(doubts) == 1
	count(findings(pod_of("${REGISTRY}/web:1"))) == 0
}

test_a_variable_behind_an_allowed_place_passes if {
	doubts := policy.undecided with input as manifest(pod_of("mirror.example.com:5000/${NAME}")) with data.params as places
	count(doubts) == 0
	count(findings(pod_of("mirror.example.com:5000/${NAME}"))) == 0
}

places := {"allowed_image_prefixes": [
	"registry.example.com/shop",
	"mirror.example.com:5000/",
	"docker.io/bitnami/",
	"docker.io/library/nginx",
]}

pod_of(reference) := {"containers": [{"name": "web", "image": reference}]}

manifest(spec) := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web"}, "spec": spec}

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
	found := policy.deny with input as manifest(spec) with data.params as places
}
