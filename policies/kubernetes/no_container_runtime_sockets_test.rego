package tollgate.kubernetes.no_container_runtime_sockets_test

import data.tollgate.kubernetes.no_container_runtime_sockets as policy

test_sockets_are_found if {
	every path in ["/var/run/docker.sock", "/run/docker.sock", "/run/containerd/containerd.sock", "//run//crio/crio.sock/", "/var/run/cri-dockerd.sock"] {
		count(findings({"volumes": [{"name": "a", "hostPath": {"path": path}}]})) == 1
	}
}

test_folders_of_sockets_are_found if {
	every path in ["/run/containerd", "/var/run/crio/", "/var/run/k3s/containerd"] {
		count(findings({"volumes": [{"name": "a", "hostPath": {"path": path}}]})) == 1
	}
}

test_what_holds_a_socket_among_much_else_is_found if {
	every path in ["/run", "/run/", "/var/run", "//var/./run/", "/run/k3s"] {
		found := findings({"volumes": [{"name": "a", "hostPath": {"path": path}}]})
		{[finding.severity, finding.same_as] | some finding in found} == {["high", []]}
	}
}

test_the_checks_of_others_are_named_that_look_for_the_socket if {
	of_others := {"C-0074", "disallow-cri-sock-mount"}
	every path, same in {"/run/crio/crio.sock": of_others, "/run/containerd": set()} {
		found := findings({"volumes": [{"name": "a", "hostPath": {"path": path}}]})
		{id | some finding in found; some id in finding.same_as} == same
	}
	docker := findings({"volumes": [{"name": "a", "hostPath": {"path": "/var/run/docker.sock"}}]})
	every finding in docker { not finding.same_as }
}

test_other_folders_pass if {
	every path in ["", "run", "/var", "/var/run/calico", "/run/systemd", "/var/log", "/etc/docker", "/var/lib/docker.sock.d", "/run/containerd/io.containerd.runtime.v2.task"] {
		count(findings({"volumes": [{"name": "a", "hostPath": {"path": path}}]})) == 0
	}
}

test_odd_shapes_are_no_objection if {
	every spec in [
		null,
		"text",
		{},
		{"containers": null},
		{"containers": "web"},
		{"containers": [null, "web", 1]},
		{"volumes": {"a": null}, "securityContext": "none", "initContainers": []},
		{"volumes": [{"hostPath": {"path": 1}}, {"hostPath": "/run/docker.sock"}, "/run/docker.sock", {"emptyDir": {}}]},
	] {
		count(findings(spec)) == 0
	}
}

findings(spec) := found if {
	found := policy.deny with input as {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web"}, "spec": spec}
}

test_all_of_a_node_is_told if {
	every path in ["/", "//", "/./"] {
		count(policy.deny) == 0 with input as mounting(path)
		count(policy.warn) == 1 with input as mounting(path)
	}
	count(policy.warn) == 0 with input as mounting("")
}

mounting(path) := {"kind": "Pod", "apiVersion": "v1", "spec": {"volumes": [{"name": "a", "hostPath": {"path": path}}]}}
