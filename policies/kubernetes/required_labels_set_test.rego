package tollgate.kubernetes.required_labels_set_test

import data.tollgate.kubernetes.required_labels_set as policy

test_a_label_that_is_missing_is_found if {
	paths({"team": "shop"}, ["app"]) == {["metadata", "labels"]}
	paths(null, ["app"]) == {["metadata", "labels"]}
	paths({"app": ""}, ["app"]) == {["metadata", "labels"]}
}

test_each_label_that_is_missing_is_told if {
	count(findings({}, ["app", "owner"])) == 2
}

test_either_of_two_is_enough if {
	paths({"k8s-app": "web"}, ["app|k8s-app"]) == set()
	paths({"app": "web"}, ["app|k8s-app"]) == set()
}

test_what_is_said_of_the_pods_is_said_of_the_workload if {
	template := {"metadata": {"labels": {"app": "web"}}}
	manifest := {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {}, "spec": {"template": template}}
	found := policy.deny with input as manifest with data.params as {"required_labels": ["app"]}
	found == set()
}

test_no_label_is_demanded_where_none_is_required if {
	paths({}, []) == set()
}

test_odd_shapes_are_no_objection if {
	every metadata in [null, "text", []] {
		found := policy.deny with input as {"apiVersion": "v1", "kind": "Pod", "metadata": metadata}
			with data.params as {"required_labels": ["app"]}
		found == set()
	}
}

paths(labels, required) := {finding.path | some finding in findings(labels, required)}

findings(labels, required) := found if {
	manifest := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web", "labels": labels}}
	found := policy.deny with input as manifest with data.params as {"required_labels": required}
}
