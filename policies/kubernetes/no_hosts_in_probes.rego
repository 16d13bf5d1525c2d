# METADATA
# title: Probes and lifecycle hooks name no host
# description: >-
#   The kubelet sends probes and hooks from the node: with a `host` of their own they reach whatever the node
#   reaches, past every network policy.
# custom:
#   id: PSS-B07
#   severity: medium
#   enforcement: hard
#   view: kubernetes
#   kinds: [Pod]
#   fix: Remove `host`; the kubelet then asks the pod itself. A `Host` header goes into `httpHeaders`.
#   controls:
#     nist-800-53r5: [AC-6, CM-7, SC-39]
#     soc2-tsc-2017: [CC6.1, CC6.8]
#     iso-27001-2022: [A.8.2, A.8.9]
#     pci-dss-4.0.1: ["2.2.1", "2.2.6"]
#   same_as:
#     gatekeeper: [host-probes-lifecycle]
package tollgate.kubernetes.no_hosts_in_probes

import data.tollgate.library.pod

deny contains finding if {
	spec := pod.spec(input)
	some list in pod.lists
	container := spec[list][index]
	some probe in ["livenessProbe", "readinessProbe", "startupProbe"]
	handler := container[probe]
	some action in ["httpGet", "tcpSocket"]
	host := handler[action].host
	host != ""
	is_string(host)
	finding := {
		"msg": sprintf("the `%s` of container `%s` asks the host `%s`", [probe, pod.container_name(container), host]),
		"path": pod.path(input, [list, index, probe, action, "host"]),
		"remove": [pod.path(input, [list, index, probe, action, "host"])],
	}
}

deny contains finding if {
	spec := pod.spec(input)
	some list in pod.lists
	container := spec[list][index]
	some hook in ["postStart", "preStop"]
	handler := container.lifecycle[hook]
	some action in ["httpGet", "tcpSocket"]
	host := handler[action].host
	host != ""
	is_string(host)
	finding := {
		"msg": sprintf("the `%s` hook of container `%s` calls the host `%s`", [hook, pod.container_name(container), host]),
		"path": pod.path(input, [list, index, "lifecycle", hook, action, "host"]),
		"remove": [pod.path(input, [list, index, "lifecycle", hook, action, "host"])],
	}
}
