# METADATA
# title: Services are not open to the internet by themselves
# description: >-
#   A NodePort is open on every node, and a load balancer of the cloud has a public address unless it is told
#   otherwise; both pass by the Ingress or Gateway where TLS, hosts and limits are set.
# custom:
#   id: NET-003
#   severity: medium
#   enforcement: soft
#   view: kubernetes
#   kinds: [Service]
#   fix: >-
#     Use `ClusterIP` behind an Ingress or Gateway, the cloud's annotation for an internal load balancer, or
#     `loadBalancerSourceRanges`.
#   controls:
#     nist-800-53r5: [AC-3, SC-7]
#     soc2-tsc-2017: [CC6.1, CC6.6]
#     iso-27001-2022: [A.8.3, A.8.20]
#     pci-dss-4.0.1: ["1.3.1", "1.4.4"]
#   same_as:
#     kics: [845acfbe, 26763a1c]
#     kube-linter: [exposed-services]
#     kube-score: [service-type]
#     gatekeeper: [block-nodeport-services, block-loadbalancer-services]
package tollgate.kubernetes.services_are_not_exposed

import data.tollgate.library.cidr

deny contains finding if {
	input.spec.type == "NodePort"
	finding := {
		"msg": "the Service is open on a port of every node (`NodePort`)",
		"path": ["spec", "type"],
		"same_as": ["845acfbe", "exposed-services", "service-type", "block-nodeport-services"],
	}
}

deny contains finding if {
	input.spec.type == "LoadBalancer"
	not is_internal
	not has_ranges
	finding := {
		"msg": "the load balancer has a public address, and lets everybody in",
		"path": ["spec", "type"],
		"same_as": ["26763a1c", "exposed-services", "block-loadbalancer-services"],
	}
}

deny contains finding if {
	input.spec.type == "LoadBalancer"
	not is_internal
	some index, range in input.spec.loadBalancerSourceRanges
	cidr.is_world(range)
	finding := {
		"msg": sprintf("the load balancer lets in %s (`%s`)", [cidr.extent(range), range]),
		"path": ["spec", "loadBalancerSourceRanges", index],
		"same_as": ["26763a1c", "exposed-services", "block-loadbalancer-services"],
	}
}

has_ranges if {
	is_array(input.spec.loadBalancerSourceRanges)
	input.spec.loadBalancerSourceRanges != []
}

has_ranges if {
	ranges := annotations["service.beta.kubernetes.io/load-balancer-source-ranges"]
	every range in split(ranges, ",") { not cidr.is_world(trim_space(range)) }
}

annotations := {key: value |
	some key, value in input.metadata.annotations
	is_string(value)
}

is_internal if {
	some key, values in internal
	lower(annotations[key]) in values
}

# What was written for AWS before it said true or false: any text.
is_internal if {
	value := annotations["service.beta.kubernetes.io/aws-load-balancer-internal"]
	not lower(value) in ["", "false"]
}

# The AWS Load Balancer Controller makes internal ones unless it is told otherwise.
is_internal if {
	is_of_controller
	not annotations["service.beta.kubernetes.io/aws-load-balancer-scheme"]
}

is_internal if annotations["service.kubernetes.io/qcloud-loadbalancer-internal-subnetid"]

# Tailscale's are in the private network alone.
is_internal if input.spec.loadBalancerClass == "tailscale"

is_of_controller if annotations["service.beta.kubernetes.io/aws-load-balancer-type"] in ["external", "nlb-ip"]

is_of_controller if input.spec.loadBalancerClass == "service.k8s.aws/nlb"

# What makes a load balancer internal: annotations of the clouds, with their values in small letters.
internal := {
	"cloud.google.com/load-balancer-type": {"internal"},
	"load-balancer.hetzner.cloud/disable-public-network": {"true"},
	"networking.gke.io/load-balancer-type": {"internal"},
	"service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type": {"intranet"},
	"service.beta.kubernetes.io/aws-load-balancer-scheme": {"internal"},
	"service.beta.kubernetes.io/azure-load-balancer-internal": {"true"},
	"service.beta.kubernetes.io/cce-load-balancer-internal-vpc": {"true"},
	"service.beta.kubernetes.io/do-loadbalancer-network": {"internal"},
	"service.beta.kubernetes.io/oci-load-balancer-internal": {"true"},
	"service.beta.kubernetes.io/openstack-internal-load-balancer": {"true"},
	"service.beta.kubernetes.io/scw-loadbalancer-private": {"true"},
	"service.kubernetes.io/ibm-load-balancer-cloud-provider-ip-type": {"private"},
	"yandex.cloud/load-balancer-type": {"internal"},
}
