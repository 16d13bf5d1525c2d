package tollgate.kubernetes.backends_exist_test

import data.tollgate.kubernetes.backends_exist as policy

test_a_service_that_selects_nothing_is_found if {
	paths(service({"app": "api"}), workloads) == {["spec", "selector"]}
}

test_a_backend_that_says_both_is_asked_for_by_the_newer_field if {
	around := serving([{"port": 80}])
	both := {"service": {"name": "web", "port": {"number": 8080}}, "serviceName": null, "servicePort": null}
	paths(with_backend(both), around) == {port_path}
}

test_a_service_that_selects_pods_passes if {
	paths(service({"app": "web"}), workloads) == set()
	open_points(service({"app": "web"}), workloads) == set()
}

test_all_labels_must_be_there if {
	api := {"spec": {"template": {"metadata": {"labels": {"app": "api", "tier": "front"}}}}}
	both := {"apps/v1": {"Deployment": {"web": workloads["apps/v1"].Deployment.web, "api": api}}}
	paths(service({"app": "web", "tier": "back"}), both) == {["spec", "selector"]}
}

test_a_service_without_selector_is_served_by_somebody_else if {
	every wanted in [null, {}] {
		paths(service(wanted), workloads) == set()
		open_points(service(wanted), {}) == set()
	}
}

test_without_workloads_it_cannot_be_said if {
	paths(service({"app": "api"}), {}) == set()
	open_points(service({"app": "api"}), {}) == {["spec", "selector"]}
}

test_labels_that_kubernetes_puts_on_pods_are_there if {
	paths(service({"app": "web", "statefulset.kubernetes.io/pod-name": "web-0"}), workloads) == set()
	paths(service({"app": "api", "statefulset.kubernetes.io/pod-name": "web-0"}), workloads) == {["spec", "selector"]}
}

test_a_label_that_no_workload_has_may_be_put_on_pods_that_run if {
	wanted := service({"app": "web", "vault-active": "true"})
	paths(wanted, workloads) == set()
	open_points(wanted, workloads) == {["spec", "selector"]}
}

test_an_operator_may_make_the_pods if {
	around := object.union(workloads, {"db.example.com/v1": {"Database": {"main": {}}}})
	paths(service({"app": "api"}), around) == set()
	open_points(service({"app": "api"}), around) == {["spec", "selector"]}
}

test_a_certificate_makes_no_pods if {
	around := object.union(workloads, {"cert-manager.io/v1": {"Certificate": {"web": {}}}})
	paths(service({"app": "api"}), around) == {["spec", "selector"]}
}

test_pods_that_live_elsewhere_are_no_objection if {
	found := policy.undecided with input as service({"app": "api"})
		with data.inventory as {}
		with data.params as {"external_objects": ["Pod/shop/*"]}
	found == set()
}

test_a_network_policy_that_selects_nothing_is_found if {
	paths(network_policy({"matchLabels": {"app": "api"}}), workloads) == {["spec", "podSelector"]}
	paths(network_policy({"matchLabels": {"app": "web"}}), workloads) == set()
	paths(network_policy({}), {}) == set()
}

test_a_backend_that_does_not_exist_is_found if {
	around := {"v1": {"Service": {"web": service({"app": "web"})}}}
	place := ["spec", "rules", 0, "http", "paths", 0, "backend", "service", "name"]
	paths(ingress("api"), around) == {place}
	paths(ingress("web"), around) == set()
	open_points(ingress("web"), {}) == {place}
}

test_a_route_to_a_service_that_does_not_exist_is_found if {
	around := {"v1": {"Service": {"web": service({"app": "web"})}}}
	paths(route({"name": "api"}), around) == {["spec", "rules", 0, "backendRefs", 0, "name"]}
	paths(route({"name": "web"}), around) == set()
	paths(route({"name": "bucket", "kind": "Bucket", "group": "example.com"}), around) == set()
}

test_a_port_that_the_service_does_not_have_is_found if {
	every port in [{"number": 8080}, {"number": 443}, {"name": "web"}] {
		paths(ingress_to(port), serving([{"name": "http", "port": 80}])) == {port_path}
	}
}

test_a_port_that_the_service_has_passes_by_number_and_name if {
	every port in [{"number": 443}, {"name": "https"}, {"name": "use-annotation"}, {}, null, "http"] {
		paths(ingress_to(port), serving([{"name": "http", "port": 80}, {"name": "https", "port": 443}])) == set()
	}
}

test_ports_that_nobody_wrote_are_no_objection if {
	every spec in [null, "text", [], {}, {"ports": null}, {"ports": []}, {"type": "ExternalName", "ports": [{"port": 80}]}] {
		paths(ingress_to({"number": 8080}), {"v1": {"Service": {"web": {"kind": "Service", "spec": spec}}}}) == set()
	}
}

test_a_port_of_an_old_ingress_is_asked_for if {
	around := serving([{"name": "http", "port": 80}])
	every port in ["http", 80, "80"] {
		old := object.union(
			with_backend({"serviceName": "web", "servicePort": port}),
			{"apiVersion": "networking.k8s.io/v1beta1"},
		)
		paths(old, around) == set()
	}
	found := paths(with_backend({"serviceName": "web", "servicePort": 8080}), around)
	found == {["spec", "rules", 0, "http", "paths", 0, "backend", "servicePort"]}
}

test_a_port_of_a_route_is_asked_for if {
	around := serving([{"port": 80}])
	paths(route({"name": "web", "port": 80}), around) == set()
	paths(route({"name": "web", "port": 81}), around) == {["spec", "rules", 0, "backendRefs", 0, "port"]}
}

port_path := ["spec", "rules", 0, "http", "paths", 0, "backend", "service", "port"]

serving(ports) := {"v1": {"Service": {"web": {"kind": "Service", "spec": {"ports": ports}}}}}

ingress_to(port) := with_backend({"service": {"name": "web", "port": port}})

with_backend(backend) := {
	"apiVersion": "networking.k8s.io/v1",
	"kind": "Ingress",
	"metadata": {"name": "web", "namespace": "shop"},
	"spec": {"rules": [{"http": {"paths": [{"path": "/", "backend": backend}]}}]},
}

test_odd_shapes_are_no_objection if {
	every spec in [null, "text", [], {"selector": "web"}, {"rules": null}, {"rules": [null]}, {"podSelector": null}] {
		every kind in ["Service", "Ingress", "NetworkPolicy", "HTTPRoute"] {
			manifest := {"apiVersion": "v1", "kind": kind, "metadata": {"name": "web", "namespace": "shop"}, "spec": spec}
			paths(manifest, workloads) == set()
			open_points(manifest, workloads) == set()
		}
	}
}

service(wanted) := {
	"apiVersion": "v1",
	"kind": "Service",
	"metadata": {"name": "web", "namespace": "shop"},
	"spec": {"selector": wanted},
}

network_policy(wanted) := {
	"apiVersion": "networking.k8s.io/v1",
	"kind": "NetworkPolicy",
	"metadata": {"name": "web", "namespace": "shop"},
	"spec": {"podSelector": wanted},
}

ingress(name) := {
	"apiVersion": "networking.k8s.io/v1",
	"kind": "Ingress",
	"metadata": {"name": "web", "namespace": "shop"},
	"spec": {"rules": [{"http": {"paths": [{"backend": {"service": {"name": name}}}]}}]},
}

route(reference) := {
	"apiVersion": "gateway.networking.k8s.io/v1",
	"kind": "HTTPRoute",
	"metadata": {"name": "web", "namespace": "shop"},
	"spec": {"rules": [{"backendRefs": [reference]}]},
}

workloads := {"apps/v1": {"Deployment": {"web": {"spec": {"template": {"metadata": {"labels": {"app": "web"}}}}}}}}

paths(manifest, around) := {finding.path | some finding in findings(manifest, around)}

findings(manifest, around) := found if {
	found := policy.deny with input as manifest
		with data.inventory as {"namespace": {"shop": around}, "cluster": {}}
		with data.params as {"external_objects": []}
		with data.kubernetes.pod_templates as {"apps/Deployment": ["spec", "template"]}
}

open_points(manifest, around) := {finding.path | some finding in questions(manifest, around)}

questions(manifest, around) := found if {
	found := policy.undecided with input as manifest
		with data.inventory as {"namespace": {"shop": around}, "cluster": {}}
		with data.params as {"external_objects": []}
		with data.kubernetes.pod_templates as {"apps/Deployment": ["spec", "template"]}
}
