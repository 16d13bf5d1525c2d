# METADATA
# title: Services, routes and network policies meet pods and services that exist
# description: >-
#   A selector that selects no pod, or a backend or a port of it that does not exist, is a typing error that shows only
#   in production, as requests without an answer or as pods without protection. It is judged where workloads, or for
#   backends Services, stand beside the object. Where something beside it may make them (custom resources, such as those
#   of operators) the result is undecided; so it is where nothing of the kind is judged at all, unless it lives in
#   `kube-system`. What lives elsewhere is named in `external_objects`, as `Pod/namespace/name of the object that
#   selects` or `Service/namespace/name`.
# custom:
#   id: K8S-040
#   severity: medium
#   enforcement: soft
#   view: kubernetes
#   kinds:
#     - Service
#     - networking.k8s.io/Ingress
#     - extensions/Ingress
#     - networking.k8s.io/NetworkPolicy
#     - gateway.networking.k8s.io/HTTPRoute
#   fix: >-
#     Write the labels that the pods have, or the name that the Service has; name what lives elsewhere in
#     `external_objects`.
#   controls:
#     nist-800-53r5: [CP-2, CP-10, SC-5]
#     soc2-tsc-2017: [A1.2]
#     iso-27001-2022: [A.8.14]
#   same_as:
#     kics: [3ca03a61, 85ab1c5b]
#     kube-linter: [dangling-service, dangling-ingress, dangling-networkpolicy]
#     kubescape: [C-0293, C-0298, C-0299, C-0302]
#     kube-score: [service-targets-pod]
package tollgate.kubernetes.backends_exist

import data.tollgate.library.maker
import data.tollgate.library.neighbour
import data.tollgate.library.nullable
import data.tollgate.library.selector

deny contains finding if {
	some missing in dangling
	missing.known
	not maker.may_make(input, missing.kind)
	finding := object.remove(missing, ["known", "kind"])
}

# The Service is here, so that its ports are known. Other tools ask for its name alone.
deny contains finding if {
	some backend in backends
	is_port(backend.port)
	services := [service | some space in neighbour.spaces_of(backend.namespace); service := space.v1.Service[backend.name]]
	count(services) > 0
	every service in services { lacks_port(service, backend.port) }
	finding := {
		"msg": sprintf("the Service `%s` has no port `%v`", [backend.name, backend.port]),
		"path": backend.port_path,
		"fix": "Write the number or the name of a port that the Service has (`spec.ports[].port` or `name`).",
		"same_as": [],
	}
}

undecided contains finding if {
	some missing in dangling
	may_exist(missing)
	finding := {
		"msg": sprintf("%s among what is judged", [missing.msg]),
		"path": missing.path,
		"fix": "Judge what it needs along with it, or name that in the parameter `external_objects`.",
	}
}

may_exist(missing) if not missing.known

may_exist(missing) if {
	missing.known
	maker.may_make(input, missing.kind)
}

# Pods of the control plane are nobody's manifests.
dangling contains finding if {
	some wanted in selectors
	not selector.meets_pods(input, lasting(wanted.selector))
	namespace := neighbour.namespace(input)
	namespace != "kube-system"
	not neighbour.is_external("Pod", namespace, input.metadata.name)
	finding := {
		"kind": "Pod",
		"known": knows_pods(lasting(wanted.selector)),
		"msg": wanted.msg,
		"path": wanted.path,
		"same_as": array.concat(wanted.same_as, kubescape),
	}
}

dangling contains finding if {
	some backend in backends
	is_string(backend.name)
	not has_service(backend)
	not neighbour.is_external("Service", backend.namespace, backend.name)
	finding := {
		"kind": "Service",
		"known": knows_services(backend.namespace),
		"msg": sprintf("there is no Service `%s`", [backend.name]),
		"path": backend.path,
		"same_as": array.concat(["dangling-ingress"], kubescape),
	}
}

kubescape := ["C-0293", "C-0298", "C-0299", "C-0302"]

# There are workloads, and they have these labels, though not with these values. A label that none of them has may be
# put on pods that run: by Vault on the active one, for example.
knows_pods(wanted) if {
	selector.has_workloads(input)
	labels := wanted.matchLabels
	unknown := {key | some key, _ in labels; not selector.meets_pods(input, exists(key))}
	not meets_the_rest(wanted, object.keys(labels) - unknown, unknown)
} else := false

exists(key) := {"matchExpressions": [{"key": key, "operator": "Exists"}]}

meets_the_rest(wanted, known, unknown) if {
	count(unknown) > 0
	count(known) > 0
	rest := {key: value | some key, value in wanted.matchLabels; key in known}
	expressions := {"matchExpressions": selector.expressions(wanted)}
	selector.meets_pods(input, object.union(expressions, {"matchLabels": rest}))
}

# What is wanted without the labels that Kubernetes puts on pods itself.
lasting(wanted) := object.union(
	object.remove(wanted, ["matchLabels"]),
	{"matchLabels": object.remove(labels_of(wanted), selector.given)},
)

labels_of(wanted) := wanted.matchLabels if {
	is_object(wanted.matchLabels)
} else := {}

knows_services(namespace) if {
	some space in neighbour.spaces_of(namespace)
	count(object.get(space, ["v1", "Service"], {})) > 0
} else := false

has_service(backend) if {
	some space in neighbour.spaces_of(backend.namespace)
	space.v1.Service[backend.name]
}

selectors contains wanted if {
	input.kind == "Service"
	is_object(input.spec.selector)
	input.spec.selector != {}
	nullable.get(input.spec, "type", "ClusterIP") != "ExternalName"
	wanted := {
		"selector": {"matchLabels": input.spec.selector},
		"msg": "the Service selects no pod",
		"path": ["spec", "selector"],
		"same_as": ["3ca03a61", "dangling-service", "service-targets-pod"],
	}
}

selectors contains wanted if {
	input.kind == "NetworkPolicy"
	is_object(input.spec.podSelector)
	not selector.is_empty(input.spec.podSelector)
	wanted := {
		"selector": input.spec.podSelector,
		"msg": "the NetworkPolicy selects no pod",
		"path": ["spec", "podSelector"],
		"same_as": ["85ab1c5b", "dangling-networkpolicy"],
	}
}

backends contains object.union(backend, {"namespace": neighbour.namespace(input)}) if {
	input.kind == "Ingress"
	some place in ingress_places
	backend := service_of(place)
}

ingress_places contains place if {
	some field in ["defaultBackend", "backend"]
	place := {"at": input.spec[field], "path": ["spec", field]}
}

ingress_places contains place if {
	some rule, path
	at := input.spec.rules[rule].http.paths[path].backend
	place := {"at": at, "path": ["spec", "rules", rule, "http", "paths", path, "backend"]}
}

# An action of the AWS load balancer's annotations stands where a Service would.
service_of(place) := {
	"name": place.at.service.name,
	"path": array.concat(place.path, ["service", "name"]),
	"port": port_of(object.get(place.at.service, "port", null)),
	"port_path": array.concat(place.path, ["service", "port"]),
} if {
	is_object(place.at.service)
	nullable.get(place.at.service, ["port", "name"], "") != "use-annotation"
}

service_of(place) := {
	"name": place.at.serviceName,
	"path": array.concat(place.path, ["serviceName"]),
	"port": object.get(place.at, "servicePort", null),
	"port_path": array.concat(place.path, ["servicePort"]),
} if {
	is_object(place.at)
	not is_object(object.get(place.at, "service", null))
	nullable.get(place.at, "servicePort", "") != "use-annotation"
}

port_of(port) := port.number if {
	is_number(port.number)
} else := port.name if {
	is_string(port.name)
} else := null

is_port(port) if is_number(port)

is_port(port) if {
	is_string(port)
	port != ""
}

# What a Service of this type sends elsewhere goes to the port that is asked for.
lacks_port(service, port) if {
	is_object(service.spec)
	nullable.get(service.spec, "type", "ClusterIP") != "ExternalName"
	is_array(service.spec.ports)
	service.spec.ports != []
	not has_port(service.spec.ports, port)
}

has_port(ports, port) if ports[_].port == port

has_port(ports, port) if ports[_].name == port

# Old versions of the API took a number as text.
has_port(ports, port) if {
	nullable.get(input, "apiVersion", "") != "networking.k8s.io/v1"
	sprintf("%v", [ports[_].port]) == port
}

backends contains backend if {
	input.kind == "HTTPRoute"
	some rule, index
	reference := input.spec.rules[rule].backendRefs[index]
	is_object(reference)
	nullable.get(reference, "kind", "Service") == "Service"
	nullable.get(reference, "group", "") == ""
	backend := {
		"name": reference.name,
		"namespace": nullable.get(reference, "namespace", neighbour.namespace(input)),
		"path": ["spec", "rules", rule, "backendRefs", index, "name"],
		"port": object.get(reference, "port", null),
		"port_path": ["spec", "rules", rule, "backendRefs", index, "port"],
	}
}
