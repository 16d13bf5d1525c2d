package tollgate.kubernetes.graceful_shutdown_test

import data.tollgate.kubernetes.graceful_shutdown as policy

test_a_pod_behind_a_service_that_just_ends_is_found if {
	paths({"containers": [{"name": "web"}]}, service({"app": "web"})) == {
		["spec", "template", "spec", "terminationGracePeriodSeconds"],
	}
}

test_a_pod_that_waits_passes if {
	hook := {"preStop": {"sleep": {"seconds": 5}}}
	paths({"containers": [{"name": "web", "lifecycle": hook}]}, service({"app": "web"})) == set()
	paths({"terminationGracePeriodSeconds": 60}, service({"app": "web"})) == set()
}

test_a_pod_that_nobody_asks_passes if {
	paths({"containers": [{"name": "web"}]}, {}) == set()
	paths({"containers": [{"name": "web"}]}, service({"app": "api"})) == set()
	paths({"containers": [{"name": "web"}]}, service({})) == set()
	paths({"containers": [{"name": "web"}]}, service(null)) == set()
}

test_odd_shapes_are_no_objection if {
	every spec in [null, "text"] {
		paths(spec, service({"app": "web"})) == set()
	}
}

service(selector) := {"v1": {"Service": {"web": {"spec": {"selector": selector}}}}}

paths(spec, around) := {finding.path | some finding in findings(spec, around)}

findings(spec, around) := found if {
	found := policy.deny
		with input as {
			"apiVersion": "apps/v1",
			"kind": "Deployment",
			"metadata": {"name": "web", "namespace": "shop"},
			"spec": {"template": {"metadata": {"labels": {"app": "web"}}, "spec": spec}},
		}
		with data.inventory as {"namespace": {"shop": around}, "cluster": {}}
}
