package tollgate.kubernetes.liveness_probe_of_its_own_test

import data.tollgate.kubernetes.liveness_probe_of_its_own as policy

ready := {"httpGet": {"path": "/ready", "port": 8080}, "periodSeconds": 10}

test_a_container_without_liveness_probe_is_found if {
	paths({"containers": [{"name": "web", "readinessProbe": ready}]}) == {
		["spec", "template", "spec", "containers", 0, "livenessProbe"],
	}
}

test_a_probe_that_is_the_readiness_probe_is_found if {
	same := object.remove(ready, ["periodSeconds"])
	paths({"containers": [{"name": "web", "readinessProbe": ready, "livenessProbe": same}]}) == {
		["spec", "template", "spec", "containers", 0, "livenessProbe"],
	}
}

test_another_endpoint_passes if {
	alive := {"httpGet": {"path": "/alive", "port": 8080}}
	paths({"containers": [{"name": "web", "readinessProbe": ready, "livenessProbe": alive}]}) == set()
}

test_more_patience_passes if {
	patient := object.union(ready, {"failureThreshold": 10})
	paths({"containers": [{"name": "web", "readinessProbe": ready, "livenessProbe": patient}]}) == set()
}

test_a_liveness_probe_alone_passes if {
	paths({"containers": [{"name": "web", "livenessProbe": ready}]}) == set()
}

test_jobs_need_none if {
	job := {"apiVersion": "batch/v1", "kind": "Job", "spec": {"template": {"spec": {"containers": [{"name": "a"}]}}}}
	found := policy.deny with input as job
	found == set()
}

test_odd_shapes_are_no_objection if {
	every spec in [null, "text", {}, {"containers": null}, {"containers": "web"}, {"containers": [null, "web", 1]}] {
		paths(spec) == set()
	}
}

paths(spec) := {finding.path | some finding in findings(spec)}

findings(spec) := found if {
	manifest := {"apiVersion": "apps/v1", "kind": "Deployment", "spec": {"template": {"spec": spec}}}
	found := policy.deny with input as manifest
}
