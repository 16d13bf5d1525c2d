package tollgate.kubernetes.root_file_system_read_only_test

import data.tollgate.kubernetes.root_file_system_read_only as policy

test_a_container_that_can_write_is_found if {
	every context in [null, {}, {"readOnlyRootFilesystem": false}, {"readOnlyRootFilesystem": null}, {"readOnlyRootFilesystem": "true"}] {
		count(findings({"containers": [{"name": "web", "securityContext": context}]})) == 1
	}
}

test_a_container_that_cannot_passes if {
	count(findings({"containers": [{"name": "web", "securityContext": {"readOnlyRootFilesystem": true}}]})) == 0
}

test_every_kind_of_container_is_judged if {
	count(findings({list: [{"name": "web"}] | some list in ["containers", "initContainers", "ephemeralContainers"]})) == 3
}

test_windows_passes if count(findings({"os": {"name": "windows"}, "containers": [{"name": "web"}]})) == 0

test_odd_shapes_are_no_objection if {
	every spec in [
		null,
		"text",
		{},
		{"containers": null},
		{"containers": "web"},
		{"containers": [null, "web", 1]},
		{"volumes": {"a": null}, "securityContext": "none", "initContainers": []},
		{"securityContext": {"readOnlyRootFilesystem": true}},
	] {
		count(findings(spec)) == 0
	}
}

findings(spec) := found if {
	found := policy.deny with input as {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web"}, "spec": spec}
}
