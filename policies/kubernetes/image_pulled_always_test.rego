package tollgate.kubernetes.image_pulled_always_test

import data.tollgate.kubernetes.image_pulled_always as policy

test_a_tag_that_is_kept_is_found if {
	every policy_name in ["IfNotPresent", "Never"] {
		count(findings(pod_of({"image": "web:4.1.0", "imagePullPolicy": policy_name}))) == 1
	}
}

test_a_tag_is_kept_where_nothing_is_said if {
	every container in [{"image": "web:4.1.0"}, {"image": "web:4.1.0", "imagePullPolicy": null}, {"image": "web:1", "imagePullPolicy": ""}] {
		{finding.set[0].value | some finding in findings(pod_of(container))} == {"Always"}
	}
}

test_what_is_pulled_anew_passes if {
	every container in [
		{"image": "web:4.1.0", "imagePullPolicy": "Always"},
		{"image": "web:latest"},
		{"image": "registry.example.com:5000/web"},
		{"image": "web@sha256:9f86", "imagePullPolicy": "Never"},
	] {
		count(findings(pod_of(container))) == 0
	}
}

test_latest_that_is_kept_is_found if count(findings(pod_of({"image": "web:latest", "imagePullPolicy": "IfNotPresent"}))) == 1

pod_of(container) := {"containers": [object.union({"name": "web"}, container)]}

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
