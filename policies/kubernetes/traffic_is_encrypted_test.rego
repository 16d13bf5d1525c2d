package tollgate.kubernetes.traffic_is_encrypted_test

import data.tollgate.kubernetes.traffic_is_encrypted as policy

test_a_host_without_tls_is_found if {
	paths(ingress({"rules": [{"host": "shop.example.com"}]}, {})) == {["spec", "rules", 0, "host"]}
	paths(ingress({"rules": [{}]}, {})) == {["spec", "rules", 0, "host"]}
	paths(ingress({"rules": [{"host": "a.example.com"}], "tls": [{"hosts": ["b.example.com"]}]}, {})) != set()
}

test_a_listener_of_https_names_its_certificate if {
	every tls in [null, {}, {"certificateRefs": null}, {"certificateRefs": []}] {
		paths(listener_with(tls)) == {["spec", "listeners", 0, "tls"]}
	}
	every tls in [{"certificateRefs": [{"name": "web"}]}, {"mode": "Passthrough"}, {"options": {"a": "b"}}] {
		paths(listener_with(tls)) == set()
	}
}

listener_with(tls) := {
	"apiVersion": "gateway.networking.k8s.io/v1",
	"kind": "Gateway",
	"metadata": {"name": "public"},
	"spec": {"listeners": [{"name": "https", "port": 443, "protocol": "HTTPS", "tls": tls}]},
}

test_a_default_without_tls_is_found if {
	paths(ingress({"defaultBackend": {"service": {"name": "web"}}}, {})) == {["spec", "defaultBackend"]}
	paths(ingress({"defaultBackend": {"service": {"name": "web"}}, "tls": [{"secretName": "web"}]}, {})) == set()
}

test_a_host_with_tls_passes if {
	every host in ["shop.example.com", "*.example.com"] {
		paths(ingress({"rules": [{"host": "shop.example.com"}], "tls": [{"hosts": [host]}]}, {})) == set()
	}
	paths(ingress({"rules": [{"host": "shop.example.com"}], "tls": [{"secretName": "web"}]}, {})) == set()
	paths(ingress({"rules": [{"host": "a.b.example.com"}], "tls": [{"hosts": ["*.example.com"]}]}, {})) != set()
}

test_a_certificate_of_the_load_balancer_is_tls if {
	every key in ["alb.ingress.kubernetes.io/certificate-arn", "networking.gke.io/managed-certificates"] {
		paths(ingress({"rules": [{"host": "shop.example.com"}]}, {key: "web"})) == set()
	}
}

test_http_beside_https_is_found if {
	spec := {"rules": [{"host": "a"}], "tls": [{"hosts": ["a"]}]}
	paths(ingress(spec, {"nginx.ingress.kubernetes.io/ssl-redirect": "false"})) == {
		["metadata", "annotations", "nginx.ingress.kubernetes.io/ssl-redirect"],
	}
	paths(ingress(spec, {"nginx.ingress.kubernetes.io/ssl-redirect": "true"})) == set()
}

test_http_beside_https_of_the_load_balancer_is_found if {
	ports := {"alb.ingress.kubernetes.io/listen-ports": `[{"HTTP": 80}, {"HTTPS": 443}]`}
	count(paths(ingress({"rules": [{"host": "a"}]}, ports))) == 1
	redirect := object.union(ports, {"alb.ingress.kubernetes.io/ssl-redirect": "443"})
	paths(ingress({"rules": [{"host": "a"}]}, redirect)) == set()
	https := {"alb.ingress.kubernetes.io/listen-ports": `[{"HTTPS": 443}]`}
	paths(ingress({"rules": [{"host": "a"}]}, https)) == set()
}

test_a_listener_whose_route_serves_is_found if {
	found := policy.deny with input as gateway with data.inventory as with_route([{"backendRefs": [{"name": "web"}]}])
	{finding.path | some finding in found} == {["spec", "listeners", 0, "protocol"]}
}

test_a_listener_whose_routes_redirect_passes if {
	rule := {"filters": [{"type": "RequestRedirect", "requestRedirect": {"scheme": "https"}}]}
	found := policy.deny with input as gateway with data.inventory as with_route([rule])
	found == set()
	open_points := policy.undecided with input as gateway with data.inventory as with_route([rule])
	open_points == set()
}

test_a_listener_without_routes_is_undecided if {
	open_points := policy.undecided with input as gateway with data.inventory as {"namespace": {}, "cluster": {}}
	count(open_points) == 1
}

test_https_needs_a_certificate if {
	listeners := [{"name": "https", "protocol": "HTTPS", "port": 443}]
	found := policy.deny with input as object.union(gateway, {"spec": {"listeners": listeners}}) with data.inventory as {}
	count(found) == 1
}

test_odd_shapes_are_no_objection if {
	every spec in [null, "text", {"rules": null}, {"rules": [null]}, {"listeners": null}, {"listeners": ["http", null]}] {
		every kind in ["Ingress", "Gateway"] {
			paths({"kind": kind, "metadata": {"name": "web"}, "spec": spec}) == set()
		}
	}
}

ingress(spec, annotations) := {
	"kind": "Ingress",
	"metadata": {"name": "web", "annotations": annotations},
	"spec": spec,
}

gateway := {
	"kind": "Gateway",
	"metadata": {"name": "public", "namespace": "shop"},
	"spec": {"listeners": [{"name": "http", "protocol": "HTTP", "port": 80}]},
}

with_route(rules) := {"namespace": {"shop": {"gateway.networking.k8s.io/v1": {"HTTPRoute": {"web": {
	"metadata": {"name": "web", "namespace": "shop"},
	"spec": {"parentRefs": [{"name": "public"}], "rules": rules},
}}}}}}

paths(manifest) := {finding.path | some finding in findings(manifest)}

findings(manifest) := found if {
	found := policy.deny with input as manifest with data.inventory as {}
}
