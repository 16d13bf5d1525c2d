package tollgate.kubernetes.no_container_runtime_sockets_test

import data.tollgate.kubernetes.no_container_runtime_sockets as policy

test_sockets_are_found if {
	every path in ["/var/run/docker.sock", "/run/docker.sock", "/run/containerd/containerd.sock", "//run//crio/crio.sock/", "/var/run/cri-dockerd.sock"] {
		count(findings({"volumes": [{"name": "a", "hostPath": {"path": path}}]})) == 1
	}
}

test_folders_of_sockets_are_found if {
	every path in ["/run/containerd", "/var/run/crio/"] {
		count(findings({"volumes": [{"name": "a", "hostPath": {"path": path}}]})) == 1
	}
}

test_other_folders_pass if {
	every path in ["/", "", "/var/log", "/etc/docker", "/var/lib/docker.sock.d", "/run/containerd/io.containerd.runtime.v2.task"] {
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
