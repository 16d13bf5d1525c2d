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

test_the_default_is_no_more_than_nothing if {
	paths({"terminationGracePeriodSeconds": 30}, service({"app": "web"})) == {
		["spec", "template", "spec", "terminationGracePeriodSeconds"],
	}
	hook := {"preStop": {"sleep": {"seconds": 5}}}
	waiting := {"terminationGracePeriodSeconds": 30, "containers": [{"name": "web", "lifecycle": hook}]}
	paths(waiting, service({"app": "web"})) == set()
}

test_no_period_is_found_whatever_waits if {
	hook := {"preStop": {"sleep": {"seconds": 5}}}
	every container in [{"name": "web"}, {"name": "web", "lifecycle": hook}] {
		found := findings({"terminationGracePeriodSeconds": 0, "containers": [container]}, service({"app": "web"}))
		count(found) == 1
		every finding in found { contains(finding.msg, "at once") }
	}
	paths({"terminationGracePeriodSeconds": 0}, {}) == set()
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
