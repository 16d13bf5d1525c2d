# METADATA
# title: Hosts are served with TLS, and HTTP only redirects
# description: >-
#   What goes over HTTP is read and changed by whoever stands between. Certificates that an annotation of the load
#   balancer names count as TLS; a listener of a Gateway for HTTP is fine where all routes of the set that attach to
#   it redirect, and undecided where none of them attaches.
# custom:
#   id: NET-005
#   severity: medium
#   enforcement: soft
#   view: kubernetes
#   kinds: [networking.k8s.io/Ingress, extensions/Ingress, gateway.networking.k8s.io/Gateway]
#   fix: >-
#     Name the host in `spec.tls` with the Secret of its certificate (cert-manager makes one), and let HTTP redirect
#     to HTTPS.
#   controls:
#     nist-800-53r5: [SC-8, SC-8(1)]
#     soc2-tsc-2017: [CC6.7]
#     iso-27001-2022: [A.8.24]
#     pci-dss-4.0.1: ["4.2.1"]
#   same_as:
#     kubescape: [C-0263]
#     polaris: [tlsSettingsMissing]
#     gatekeeper: [httpsonly]
package tollgate.kubernetes.traffic_is_encrypted

import data.tollgate.library.neighbour
import data.tollgate.library.nullable

deny contains finding if {
	input.kind == "Ingress"
	not has_tls_elsewhere
	rule := input.spec.rules[index]
	is_object(rule)
	host := nullable.get(rule, "host", "")
	not has_tls(host)
	finding := {
		"msg": sprintf("%s is served without TLS", [called(host)]),
		"path": ["spec", "rules", index, "host"],
		"same_as": ["C-0263", "tlsSettingsMissing", "httpsonly"],
	}
}

deny contains finding if {
	input.kind == "Ingress"
	is_array(input.spec.tls)
	input.spec.tls != []
	lower(annotations["nginx.ingress.kubernetes.io/ssl-redirect"]) == "false"
	nullable.get(annotations, "nginx.ingress.kubernetes.io/force-ssl-redirect", "false") != "true"
	finding := {
		"msg": "plain HTTP is answered beside HTTPS (`ssl-redirect` is `false`)",
		"path": ["metadata", "annotations", "nginx.ingress.kubernetes.io/ssl-redirect"],
		"fix": "Remove the annotation: HTTP is redirected then.",
		"remove": [["metadata", "annotations", "nginx.ingress.kubernetes.io/ssl-redirect"]],
		"same_as": ["httpsonly"],
	}
}

deny contains finding if {
	input.kind == "Ingress"
	is_object(input.spec)
	not has_tls_elsewhere
	not has_tls("")
	object.get(input.spec, "rules", null) in [null, []]
	some field in ["defaultBackend", "backend"]
	is_object(input.spec[field])
	finding := {
		"msg": "every host is served without TLS",
		"path": ["spec", field],
		"same_as": ["C-0263", "tlsSettingsMissing", "httpsonly"],
	}
}

# Of both, the load balancer of AWS serves HTTP as it is.
deny contains finding if {
	input.kind == "Ingress"
	key := "alb.ingress.kubernetes.io/listen-ports"
	every protocol in [`"HTTP"`, `"HTTPS"`] { contains(annotations[key], protocol) }
	not annotations["alb.ingress.kubernetes.io/ssl-redirect"]
	not redirects_by_action
	finding := {
		"msg": "plain HTTP is answered beside HTTPS (no `ssl-redirect`)",
		"path": ["metadata", "annotations", key],
		"fix": "Set the annotation `alb.ingress.kubernetes.io/ssl-redirect: '443'`.",
		"same_as": ["httpsonly"],
	}
}

redirects_by_action if {
	some key, text in annotations
	startswith(key, "alb.ingress.kubernetes.io/actions.")
	contains(text, "redirect")
}

called("") := "every host"

called(host) := sprintf("the host `%v`", [host]) if host != ""

# An entry without hosts is for those that the certificate names.
has_tls(_) if {
	some entry in input.spec.tls
	is_object(entry)
	object.get(entry, "hosts", null) in [null, []]
}

has_tls(host) if {
	some entry in input.spec.tls
	some pattern in entry.hosts
	covers(pattern, host)
}

covers(pattern, host) if pattern == host

covers(pattern, host) if {
	is_string(pattern)
	startswith(pattern, "*.")
	is_string(host)
	parts := split(host, ".")
	concat(".", array.slice(parts, 1, count(parts))) == substring(pattern, 2, -1)
}

annotations := {key: value |
	some key, value in input.metadata.annotations
	is_string(value)
}

# A certificate that the load balancer has from elsewhere.
has_tls_elsewhere if {
	some key in [
		"alb.ingress.kubernetes.io/certificate-arn",
		"appgw.ingress.kubernetes.io/appgw-ssl-certificate",
		"ingress.gcp.kubernetes.io/pre-shared-cert",
		"networking.gke.io/managed-certificates",
		"route.openshift.io/termination",
	]
	annotations[key] != ""
}

# The controller looks for a certificate of the host itself.
has_tls_elsewhere if contains(annotations["alb.ingress.kubernetes.io/listen-ports"], "HTTPS")

has_tls_elsewhere if lower(annotations["traefik.ingress.kubernetes.io/router.tls"]) == "true"

has_tls_elsewhere if annotations["konghq.com/protocols"] == "https"

has_tls_elsewhere if input.spec.ingressClassName in ["tailscale", "cloudflare-tunnel"]

deny contains finding if {
	input.kind == "Gateway"
	listener := input.spec.listeners[index]
	listener.protocol == "HTTPS"
	says_nothing(object.get(listener, "tls", null))
	finding := {
		"msg": sprintf("the listener `%v` has no certificate", [listener.name]),
		"path": ["spec", "listeners", index, "tls"],
		"same_as": ["C-0263"],
	}
}

says_nothing(null)

says_nothing(tls) if {
	is_object(tls)
	every part in tls { part in [null, []] }
}

deny contains finding if {
	input.kind == "Gateway"
	listener := input.spec.listeners[index]
	listener.protocol == "HTTP"
	some route in attached(listener)
	not redirects(route)
	finding := {
		"msg": sprintf("the listener `%v` serves plain HTTP: the HTTPRoute `%v` does not redirect", [
			listener.name,
			route.metadata.name,
		]),
		"path": ["spec", "listeners", index, "protocol"],
		"same_as": ["C-0263", "httpsonly"],
	}
}

undecided contains finding if {
	input.kind == "Gateway"
	listener := input.spec.listeners[index]
	listener.protocol == "HTTP"
	count(attached(listener)) == 0
	message := "whether the listener `%v` only redirects cannot be said: no HTTPRoute attaches to it"
	finding := {
		"msg": sprintf(message, [listener.name]),
		"path": ["spec", "listeners", index, "protocol"],
		"fix": "Judge the HTTPRoutes along with the Gateway; one with a `RequestRedirect` to `https` is what HTTP is for.",
	}
}

routes := [route |
	some space in spaces
	some version in ["gateway.networking.k8s.io/v1", "gateway.networking.k8s.io/v1beta1"]
	some route in space[version].HTTPRoute
]

# Routes of other namespaces attach to a Gateway as well.
spaces := array.concat(
	[space | some space in data.inventory.namespace],
	[object.get(data.inventory, "cluster", {})],
)

attached(listener) := [route |
	some route in routes
	some parent in route.spec.parentRefs
	parent.name == input.metadata.name
	nullable.get(parent, "namespace", neighbour.namespace(route)) == neighbour.namespace(input)
	nullable.get(parent, "sectionName", listener.name) == listener.name
	nullable.get(parent, "port", listener.port) == listener.port
]

redirects(route) if {
	is_array(route.spec.rules)
	route.spec.rules != []
	every rule in route.spec.rules { redirects_rule(rule) }
}

redirects_rule(rule) if {
	some filter in rule.filters
	filter.type == "RequestRedirect"
	filter.requestRedirect.scheme == "https"
}
