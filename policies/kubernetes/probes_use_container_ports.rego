# METADATA
# title: Probes use ports that the container declares
# description: >-
#   A probe of a port that nobody serves never succeeds, so that the pod never gets traffic or is restarted for ever.
#   A port by name must be one of the container's own; one by number may be another container's of the pod, which
#   shares its network.
# custom:
#   id: K8S-033
#   severity: low
#   enforcement: soft
#   view: kubernetes
#   kinds: [Pod]
#   fix: Name a port of the container's `ports` in the probe, or declare the port that it asks.
#   controls:
#     nist-800-53r5: [CP-2, CP-10, SC-5]
#     soc2-tsc-2017: [A1.2]
#     iso-27001-2022: [A.8.14]
#   same_as:
#     kube-linter: [liveness-port, readiness-port, startup-port]
package tollgate.kubernetes.probes_use_container_ports

import data.tollgate.library.nullable
import data.tollgate.library.pod

deny contains finding if {
	some list in ["containers", "initContainers"]
	container := pod.spec(input)[list][index]
	some kind in ["livenessProbe", "readinessProbe", "startupProbe"]
	probe := container[kind]
	some handler in ["httpGet", "tcpSocket", "grpc"]
	port := probe[handler].port
	port != null
	asks_the_pod(probe[handler])
	not is_declared(port, container)
	finding := {
		"msg": sprintf("the %s of container `%s` asks port `%v`, which %s", [
			words[kind],
			pod.container_name(container),
			port,
			where(port),
		]),
		"path": pod.path(input, [list, index, kind, handler, "port"]),
		"same_as": [ids[kind]],
	}
}

words := {
	"livenessProbe": "liveness probe",
	"readinessProbe": "readiness probe",
	"startupProbe": "startup probe",
}

ids := {
	"livenessProbe": "liveness-port",
	"readinessProbe": "readiness-port",
	"startupProbe": "startup-port",
}

asks_the_pod(handler) if nullable.get(handler, "host", "") in ["", null, "localhost", "127.0.0.1"]

is_declared(port, container) if container.ports[_].name == port

is_declared(port, _) if {
	number := number_of(port)
	some list in ["containers", "initContainers"]
	pod.spec(input)[list][_].ports[_].containerPort == number
}

number_of(port) := port if is_number(port)

number_of(port) := to_number(port) if {
	is_string(port)
	regex.match(`^[0-9]{1,9}$`, port)
}

where(port) := "the container does not declare" if {
	is_string(port)
	not regex.match(`^[0-9]{1,9}$`, port)
} else := "no container of the pod declares"
