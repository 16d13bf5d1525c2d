# METADATA
# title: Network policies cover every pod, in both directions
# description: >-
#   A pod that no policy selects talks to every pod of the cluster and is talked to by all of them, so that one that
#   is broken into reaches the rest. Policies of Kubernetes, Cilium and Calico are counted, by namespace and by what
#   they select. Pods of the node's own network, which no policy reaches, and pods of tests are left out.
# custom:
#   id: NET-001
#   severity: medium
#   enforcement: soft
#   view: kubernetes
#   kinds: [Pod]
#   fix: >-
#     Add a NetworkPolicy with `podSelector: {}` and `policyTypes: [Ingress, Egress]` to the namespace, and one for
#     each connection that is needed.
#   controls:
#     nist-800-53r5: [AC-4, SC-7]
#     soc2-tsc-2017: [CC6.6]
#     iso-27001-2022: [A.8.22]
#     pci-dss-4.0.1: ["1.3.1", "1.3.2"]
#     cis-kubernetes-1.12: ["5.3.2"]
#   same_as:
#     checkov: [CKV2_K8S_6]
#     trivy: [KSV-0038]
#     kics: [0401f71b]
#     kube-linter: [non-isolated-pod]
#     kubescape: [C-0030, C-0260]
#     kube-score: [pod-networkpolicy]
#     polaris: [missingNetworkPolicy]
package tollgate.kubernetes.network_policy_covers_pods

import data.tollgate.library.neighbour
import data.tollgate.library.nullable
import data.tollgate.library.pod
import data.tollgate.library.selector

deny contains finding if {
	is_reached
	count(covered) == 0
	not may_be_covered
	finding := {
		"msg": "no NetworkPolicy selects the pods",
		"path": place,
	}
}

deny contains finding if {
	is_reached
	count(covered) == 1
	not may_be_covered
	some missing in ({"Ingress", "Egress"} - covered)
	finding := {
		"msg": sprintf("no NetworkPolicy restricts the pods' %s", [words[missing]]),
		"path": place,
		"severity": "low",
		"same_as": ["C-0030"],
	}
}

undecided contains finding if {
	may_be_covered
	is_reached
	count(covered) < 2
	finding := {
		"msg": "a policy of Calico that cannot be understood may select the pods or not",
		"path": place,
	}
}

words := {"Ingress": "incoming traffic", "Egress": "outgoing traffic"}

place := pod.path(input, []) if {
	input.kind == "Pod"
} else := array.concat(pod.template_path(input), ["metadata", "labels"])

is_reached if {
	spec := pod.spec(input)
	is_object(spec)
	object.get(spec, "hostNetwork", false) != true
	not neighbour.is_test(input)
}

labels := selector.pod_labels(input)

# The policies around the pods.
kubernetes_policies := around(["networking.k8s.io/v1", "extensions/v1beta1"])

cilium_policies := around(["cilium.io/v2"])

calico_policies := around(["projectcalico.org/v3", "crd.projectcalico.org/v1"])

around(versions) := [policy |
	some space in spaces
	some version in versions
	some kind, objects in space[version]
	kind in kinds
	some policy in objects
]

# Some policy may be around the pods: mostly there is none, and nothing else is asked then.
is_fenced if {
	some space in spaces
	some version in [
		"networking.k8s.io/v1",
		"extensions/v1beta1",
		"cilium.io/v2",
		"projectcalico.org/v3",
		"crd.projectcalico.org/v1",
	]
	space[version]
}

spaces := neighbour.spaces(input)

kinds := {"CiliumClusterwideNetworkPolicy", "CiliumNetworkPolicy", "GlobalNetworkPolicy", "NetworkPolicy"}

# The directions in which policies restrict the pods.
covered contains direction if {
	is_fenced
	some policy in kubernetes_policies
	selector.selects(nullable.get(policy, ["spec", "podSelector"], {}), labels)
	some direction in directions(policy.spec)
}

directions(spec) := spec.policyTypes if {
	is_array(spec.policyTypes)
	spec.policyTypes != []
} else := ["Ingress", "Egress"] if {
	is_array(spec.egress)
	spec.egress != []
} else := ["Ingress"]

# Cilium closes the directions that a policy has rules for.
covered contains direction if {
	is_fenced
	some policy in cilium_policies
	some spec in array.concat([object.get(policy, "spec", null)], object.get(policy, "specs", []))
	selector.selects(spec.endpointSelector, cilium_labels)
	some field, direction in cilium_directions
	spec[field]
}

cilium_directions := {
	"egress": "Egress",
	"egressDeny": "Egress",
	"ingress": "Ingress",
	"ingressDeny": "Ingress",
}

cilium_labels := object.union(labels, {sprintf("k8s:%s", [key]): value | some key, value in labels})

covered contains direction if {
	is_fenced
	some policy in calico_policies
	is_everything(nullable.get(policy, ["spec", "selector"], ""))
	is_everything(nullable.get(policy, ["spec", "namespaceSelector"], ""))
	some direction in nullable.get(policy, ["spec", "types"], ["Ingress"])
}

may_be_covered if {
	is_fenced
	some policy in calico_policies
	not is_everything(nullable.get(policy, ["spec", "selector"], ""))
}

is_everything(expression) if expression in ["", "all()"]
