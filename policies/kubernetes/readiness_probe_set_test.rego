package tollgate.kubernetes.readiness_probe_set_test

import data.tollgate.kubernetes.readiness_probe_set as policy

test_a_container_without_readiness_probe_is_found if {
	paths(deployment({"containers": [{"name": "web", "livenessProbe": {"exec": {"command": ["true"]}}}]})) == {
		["spec", "template", "spec", "containers", 0, "readinessProbe"],
	}
}

test_a_container_with_a_readiness_probe_passes if {
	paths(deployment({"containers": [{"name": "web", "readinessProbe": {"tcpSocket": {"port": 80}}}]})) == set()
}

test_init_containers_need_none if {
	paths(deployment({"initContainers": [{"name": "migrate"}], "containers": []})) == set()
}

test_what_ends_of_itself_needs_none if {
	spec := {"containers": [{"name": "web"}], "restartPolicy": "Never"}
	paths({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web"}, "spec": spec}) == set()
	paths({"apiVersion": "batch/v1", "kind": "Job", "spec": {"template": {"spec": spec}}}) == set()
}

test_a_test_of_helm_needs_none if {
	hook := {"helm.sh/hook": "test"}
	pod := {"apiVersion": "v1", "kind": "Pod", "metadata": {"annotations": hook}, "spec": {"containers": [{"name": "a"}]}}
	paths(pod) == set()
}

test_a_pod_that_stays_is_found if {
	pod := {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web"}, "spec": {"containers": [{"name": "a"}]}}
	paths(pod) == {["spec", "containers", 0, "readinessProbe"]}
}

test_odd_shapes_are_no_objection if {
	every spec in [null, "text", {}, {"containers": null}, {"containers": "web"}, {"containers": [null, "web", 1]}] {
		paths(deployment(spec)) == set()
	}
}

deployment(spec) := {"apiVersion": "apps/v1", "kind": "Deployment", "spec": {"template": {"spec": spec}}}

paths(manifest) := {finding.path | some finding in findings(manifest)}

findings(manifest) := found if {
	found := policy.deny with input as manifest
}
