# METADATA
# title: Applications have a namespace of their own
# description: >-
#   Quotas, network policies and rights are given by namespace: what shares `default` with everything else has none
#   of its own, and what runs among the parts of the cluster gets theirs.
# custom:
#   id: K8S-011
#   severity: medium
#   enforcement: soft
#   view: kubernetes
#   fix: >-
#     Name a namespace of the application in `metadata.namespace`, or leave it out and choose one when it is
#     applied.
#   controls:
#     nist-800-53r5: [AC-4, SC-7]
#     soc2-tsc-2017: [CC6.6]
#     iso-27001-2022: [A.8.22]
#     pci-dss-4.0.1: ["1.3.1", "1.3.2"]
#     cis-kubernetes-1.12: ["5.6.4"]
#   same_as:
#     checkov: [CKV_K8S_21]
#     trivy: [KSV-0110, KSV-0037]
#     kics: [611ab018]
#     kube-linter: [use-namespace]
#     kubescape: [C-0061]
#     kyverno: [disallow-default-namespace]
package tollgate.kubernetes.own_namespace

import data.tollgate.library.pod

deny contains finding if {
	input.metadata.namespace == "default"
	not is_of_kubernetes
	not guards_namespace
	not has_no_namespace
	not is_of_chart
	finding := {
		"msg": "the object is put into the namespace `default`",
		"path": ["metadata", "namespace"],
		"same_as": [
			"CKV_K8S_21",
			"KSV-0110",
			"611ab018",
			"use-namespace",
			"C-0061",
			"disallow-default-namespace",
		],
	}
}

deny contains finding if {
	namespace := input.metadata.namespace
	namespace in ["kube-system", "kube-public"]
	some container in pod.spec(input).containers
	is_object(container)
	not is_control_plane
	finding := {
		"msg": sprintf("the workload runs among the parts of the cluster, in the namespace `%s`", [namespace]),
		"path": ["metadata", "namespace"],
		"same_as": ["KSV-0037", "611ab018"],
	}
}

# Where a chart is rendered, `default` is the namespace of nobody's choice: it is chosen when the chart is installed.
is_of_chart if {
	some label, tool in {"app.kubernetes.io/managed-by": "Helm", "heritage": "Helm"}
	input.metadata.labels[label] == tool
}

is_of_chart if {
	some label in ["helm.sh/chart", "chart"]
	input.metadata.labels[label]
}

# The name that a release has where nobody chose one.
is_of_chart if {
	is_string(input.metadata.name)
	startswith(input.metadata.name, "release-name")
}

# What every cluster has there.
is_of_kubernetes if {
	[input.kind, input.metadata.name] in [
		["ServiceAccount", "default"],
		["Service", "kubernetes"],
		["Endpoints", "kubernetes"],
		["EndpointSlice", "kubernetes"],
		["ConfigMap", "kube-root-ca.crt"],
	]
}

# What keeps others from harm in a namespace has to be in it.
guards_namespace if input.kind in ["NetworkPolicy", "LimitRange", "ResourceQuota"]

# A namespace that is written on an object of the whole cluster means nothing.
has_no_namespace if {
	input.kind in {
		"ClusterRole",
		"ClusterRoleBinding",
		"CustomResourceDefinition",
		"MutatingWebhookConfiguration",
		"Namespace",
		"Node",
		"PersistentVolume",
		"PriorityClass",
		"StorageClass",
		"ValidatingAdmissionPolicy",
		"ValidatingAdmissionPolicyBinding",
		"ValidatingWebhookConfiguration",
		"APIService",
		"IngressClass",
		"RuntimeClass",
		"CSIDriver",
		"ClusterIssuer",
		"GatewayClass",
	}
}

# The static pods that kubeadm writes.
is_control_plane if {
	labels := input.metadata.labels
	labels.tier == "control-plane"
	labels.component in ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler"]
}
