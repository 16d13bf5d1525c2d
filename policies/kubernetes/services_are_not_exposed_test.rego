package tollgate.kubernetes.services_are_not_exposed_test

import data.tollgate.kubernetes.services_are_not_exposed as policy

test_a_node_port_is_found if {
	paths({"type": "NodePort"}, {}) == {["spec", "type"]}
}

test_a_public_load_balancer_is_found if {
	paths({"type": "LoadBalancer"}, {}) == {["spec", "type"]}
	paths({"type": "LoadBalancer", "loadBalancerSourceRanges": []}, {}) == {["spec", "type"]}
	paths({"type": "LoadBalancer"}, {"service.beta.kubernetes.io/azure-load-balancer-internal": "false"}) != set()
	paths({"type": "LoadBalancer"}, {"service.beta.kubernetes.io/aws-load-balancer-internal": "false"}) != set()
}

test_internal_load_balancers_pass if {
	every annotation, value in {
		"service.beta.kubernetes.io/azure-load-balancer-internal": "true",
		"service.beta.kubernetes.io/aws-load-balancer-internal": "0.0.0.0/0",
		"service.beta.kubernetes.io/aws-load-balancer-scheme": "internal",
		"service.beta.kubernetes.io/aws-load-balancer-type": "external",
		"networking.gke.io/load-balancer-type": "Internal",
	} {
		paths({"type": "LoadBalancer"}, {annotation: value}) == set()
	}
}

test_the_controller_of_aws_makes_public_ones_when_told if {
	paths({"type": "LoadBalancer"}, {
		"service.beta.kubernetes.io/aws-load-balancer-type": "external",
		"service.beta.kubernetes.io/aws-load-balancer-scheme": "internet-facing",
	}) == {["spec", "type"]}
}

test_ranges_are_enough_unless_they_are_everybody if {
	paths({"type": "LoadBalancer", "loadBalancerSourceRanges": ["203.0.113.0/24"]}, {}) == set()
	paths({"type": "LoadBalancer", "loadBalancerSourceRanges": ["203.0.113.0/24", "0.0.0.0/0"]}, {}) == {
		["spec", "loadBalancerSourceRanges", 1],
	}
	paths({"type": "LoadBalancer"}, {"service.beta.kubernetes.io/load-balancer-source-ranges": "10.0.0.0/8"}) == set()
}

test_other_types_pass if {
	every spec in [{}, {"type": "ClusterIP"}, {"type": "ExternalName"}, null, "text"] {
		paths(spec, {}) == set()
	}
}

test_odd_annotations_are_no_error if {
	every odd in [null, "text", [], {"a": 1, "service.beta.kubernetes.io/azure-load-balancer-internal": true}] {
		paths({"type": "LoadBalancer"}, odd) == {["spec", "type"]}
	}
}

paths(spec, annotations) := {finding.path | some finding in findings(spec, annotations)}

findings(spec, annotations) := found if {
	found := policy.deny with input as {"kind": "Service", "metadata": {"annotations": annotations}, "spec": spec}
}
