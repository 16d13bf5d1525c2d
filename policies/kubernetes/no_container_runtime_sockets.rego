# METADATA
# title: Pods do not reach the container runtime of the node
# description: >-
#   Whoever can write to the socket of the container runtime starts what they like on the node, as root and past
#   every policy.
# custom:
#   id: K8S-010
#   severity: critical
#   enforcement: hard
#   view: kubernetes
#   kinds: [Pod]
#   fix: Remove the volume; build images with BuildKit or Kaniko, and read metrics from the kubelet.
#   controls:
#     nist-800-53r5: [AC-6, CM-7, SC-39]
#     soc2-tsc-2017: [CC6.1, CC6.8]
#     iso-27001-2022: [A.8.2, A.8.9]
#     pci-dss-4.0.1: ["2.2.1", "2.2.6"]
#   same_as:
#     checkov: [CKV_K8S_27]
#     trivy: [KSV-0006]
#     kics: [a6f34658]
#     kube-linter: [docker-sock]
#     kubescape: [C-0074]
#     kyverno: [disallow-cri-sock-mount]
package tollgate.kubernetes.no_container_runtime_sockets

import data.tollgate.library.nullable
import data.tollgate.library.pod

deny contains finding if {
	some index, path in host_paths
	leads_to_runtime(path)
	finding := object.union(same_as(path), {
		"msg": sprintf("volume `%s` gives the pod the container runtime of the node (`%s`)", [
			nullable.get(spec.volumes[index], "name", "(without a name)"),
			path,
		]),
		"path": pod.path(input, ["volumes", index, "hostPath", "path"]),
	})
}

# The socket is among much else. That the volume is mounted read-only keeps nobody from writing to it.
deny contains finding if {
	some index, path in host_paths
	concat("/", place(path)) in parents
	startswith(path, "/")
	finding := with_much_else(spec, index)
}

# Whoever watches nodes mounts all of them, and is told of it by the rule about volumes of the node.
warn contains finding if {
	some index, path in host_paths
	count(place(path)) == 0
	startswith(path, "/")
	finding := with_much_else(spec, index)
}

with_much_else(spec, index) := {
	"msg": sprintf("volume `%s` gives the pod all of `%s`, with the socket of the node's container runtime", [
		nullable.get(spec.volumes[index], "name", "(without a name)"),
		spec.volumes[index].hostPath.path,
	]),
	"path": pod.path(input, ["volumes", index, "hostPath", "path"]),
	"severity": "high",
	"fix": "Mount the one folder or file that the pod needs.",
	"same_as": [],
}

leads_to_runtime(path) if last_step(path) in sockets

leads_to_runtime(path) if concat("/", place(path)) in folders

# Other tools look for the socket of Docker, some for those of others.
same_as(path) := {} if {
	last_step(path) == "docker.sock"
} else := {"same_as": ["C-0074", "disallow-cri-sock-mount"]} if {
	last_step(path) in sockets
} else := {"same_as": []}

last_step(path) := steps(path)[count(steps(path)) - 1]

# `/var/run` is `/run` on all systems of today.
place(path) := array.slice(steps(path), 1, count(steps(path))) if {
	array.slice(steps(path), 0, 2) == ["var", "run"]
} else := steps(path)

steps(path) := [step | some step in split(path, "/"); not step in ["", "."]]

sockets := {
	"docker.sock",
	"containerd.sock",
	"crio.sock",
	"cri-dockerd.sock",
	"dockershim.sock",
	"podman.sock",
}

# What holds a socket, and little beside it.
folders := {
	"run/containerd",
	"run/crio",
	"run/k3s/containerd",
	"run/podman",
}

# What holds these.
parents := {
	"run",
	"run/k3s",
}

# Worked out once for all rules.
spec := pod.spec(input)

host_paths[index] := path if {
	path := spec.volumes[index].hostPath.path
	is_string(path)
}
