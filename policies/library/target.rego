# METADATA
# description: >-
#   The version of Kubernetes that manifests are for, and which versions of its API go.
# custom:
#   params:
#     kubernetes_version:
#       default: "1.36"
#       description: The version of Kubernetes that manifests are for, as `"1.36"`; known are 1.34 to 1.37.
package tollgate.library.target

# The version of Kubernetes that manifests are for, and which versions of the API it has dropped or will drop: the minor
# version that deprecates one, the one that no longer serves it, and what to write instead. Taken from Kubernetes' guide to
# deprecated APIs, from the life cycles that its types state, and from what 1.34 to 1.37 serve.

# The minor version that manifests are for. Only those of which it is known what they serve have one.
minor := known[version]

# Written without quotes it is a number.
version := sprintf("%v", [data.params.kubernetes_version])

known := {"1.34": 34, "1.35": 35, "1.36": 36, "1.37": 37}

# What is known of the version of a manifest. The table is long, and most manifests are of versions that stay: they are
# told by their names, for a look at the table costs more than all the rest of a policy.
row(manifest) := versions[manifest.apiVersion][manifest.kind] if may_go(manifest)

may_go(manifest) if {
	is_string(manifest.apiVersion)
	some word in ["beta", "alpha"]
	contains(manifest.apiVersion, word)
}

may_go(manifest) if {
	manifest.apiVersion == "v1"
	manifest.kind in ["ComponentStatus", "Endpoints"]
}

versions := {
	"admissionregistration.k8s.io/v1alpha1": {
		"MutatingAdmissionPolicy": {"deprecated": 35, "removed": 38, "use": "admissionregistration.k8s.io/v1"},
		"MutatingAdmissionPolicyBinding": {"deprecated": 35, "removed": 38, "use": "admissionregistration.k8s.io/v1"},
		"ValidatingAdmissionPolicy": {"deprecated": 29, "removed": 32, "use": "admissionregistration.k8s.io/v1"},
		"ValidatingAdmissionPolicyBinding": {"deprecated": 29, "removed": 32, "use": "admissionregistration.k8s.io/v1"},
	},
	"admissionregistration.k8s.io/v1beta1": {
		"MutatingAdmissionPolicy": {"deprecated": 37, "removed": 40, "use": "admissionregistration.k8s.io/v1"},
		"MutatingAdmissionPolicyBinding": {"deprecated": 37, "removed": 40, "use": "admissionregistration.k8s.io/v1"},
		"MutatingWebhookConfiguration": {"deprecated": 16, "removed": 22, "use": "admissionregistration.k8s.io/v1"},
		"ValidatingAdmissionPolicy": {"deprecated": 31, "removed": 34, "use": "admissionregistration.k8s.io/v1"},
		"ValidatingAdmissionPolicyBinding": {"deprecated": 31, "removed": 34, "use": "admissionregistration.k8s.io/v1"},
		"ValidatingWebhookConfiguration": {"deprecated": 16, "removed": 22, "use": "admissionregistration.k8s.io/v1"},
	},
	"apiextensions.k8s.io/v1beta1": {
		"CustomResourceDefinition": {"deprecated": 16, "removed": 22, "use": "apiextensions.k8s.io/v1"},
	},
	"apiregistration.k8s.io/v1beta1": {
		"APIService": {"deprecated": 19, "removed": 22, "use": "apiregistration.k8s.io/v1"},
	},
	"apps/v1beta1": {
		"ControllerRevision": {"deprecated": 8, "removed": 16, "use": "apps/v1"},
		"Deployment": {"deprecated": 8, "removed": 16, "use": "apps/v1"},
		"StatefulSet": {"deprecated": 8, "removed": 16, "use": "apps/v1"},
	},
	"apps/v1beta2": {
		"ControllerRevision": {"deprecated": 9, "removed": 16, "use": "apps/v1"},
		"DaemonSet": {"deprecated": 9, "removed": 16, "use": "apps/v1"},
		"Deployment": {"deprecated": 9, "removed": 16, "use": "apps/v1"},
		"ReplicaSet": {"deprecated": 9, "removed": 16, "use": "apps/v1"},
		"StatefulSet": {"deprecated": 9, "removed": 16, "use": "apps/v1"},
	},
	"autoscaling/v2beta1": {
		"HorizontalPodAutoscaler": {"deprecated": 22, "removed": 25, "use": "autoscaling/v2"},
	},
	"autoscaling/v2beta2": {
		"HorizontalPodAutoscaler": {"deprecated": 23, "removed": 26, "use": "autoscaling/v2"},
	},
	"batch/v1beta1": {
		"CronJob": {"deprecated": 21, "removed": 25, "use": "batch/v1"},
	},
	"batch/v2alpha1": {
		"CronJob": {"removed": 21, "use": "batch/v1"},
	},
	"certificates.k8s.io/v1alpha1": {
		"ClusterTrustBundle": {"deprecated": 34, "removed": 37, "use": "certificates.k8s.io/v1beta1"},
		"PodCertificateRequest": {"removed": 35, "use": "certificates.k8s.io/v1beta1"},
	},
	"certificates.k8s.io/v1beta1": {
		"CertificateSigningRequest": {"deprecated": 19, "removed": 22, "use": "certificates.k8s.io/v1"},
		"ClusterTrustBundle": {"deprecated": 37, "removed": 40, "use": "certificates.k8s.io/v1"},
	},
	"coordination.k8s.io/v1alpha2": {
		"LeaseCandidate": {"deprecated": 35, "removed": 38, "use": "coordination.k8s.io/v1beta1"},
	},
	"coordination.k8s.io/v1beta1": {
		"Lease": {"deprecated": 19, "removed": 22, "use": "coordination.k8s.io/v1"},
		"LeaseCandidate": {"deprecated": 36, "removed": 39},
	},
	"discovery.k8s.io/v1beta1": {
		"EndpointSlice": {"deprecated": 21, "removed": 25, "use": "discovery.k8s.io/v1"},
	},
	"events.k8s.io/v1beta1": {
		"Event": {"deprecated": 22, "removed": 25, "use": "events.k8s.io/v1"},
	},
	"extensions/v1beta1": {
		"DaemonSet": {"deprecated": 8, "removed": 16, "use": "apps/v1"},
		"Deployment": {"deprecated": 8, "removed": 16, "use": "apps/v1"},
		"Ingress": {"deprecated": 14, "removed": 22, "use": "networking.k8s.io/v1"},
		"NetworkPolicy": {"deprecated": 9, "removed": 16, "use": "networking.k8s.io/v1"},
		"PodSecurityPolicy": {"deprecated": 11, "removed": 16},
		"ReplicaSet": {"deprecated": 8, "removed": 16, "use": "apps/v1"},
	},
	"flowcontrol.apiserver.k8s.io/v1beta1": {
		"FlowSchema": {"deprecated": 23, "removed": 26, "use": "flowcontrol.apiserver.k8s.io/v1"},
		"PriorityLevelConfiguration": {"deprecated": 23, "removed": 26, "use": "flowcontrol.apiserver.k8s.io/v1"},
	},
	"flowcontrol.apiserver.k8s.io/v1beta2": {
		"FlowSchema": {"deprecated": 26, "removed": 29, "use": "flowcontrol.apiserver.k8s.io/v1"},
		"PriorityLevelConfiguration": {"deprecated": 26, "removed": 29, "use": "flowcontrol.apiserver.k8s.io/v1"},
	},
	"flowcontrol.apiserver.k8s.io/v1beta3": {
		"FlowSchema": {"deprecated": 29, "removed": 32, "use": "flowcontrol.apiserver.k8s.io/v1"},
		"PriorityLevelConfiguration": {"deprecated": 29, "removed": 32, "use": "flowcontrol.apiserver.k8s.io/v1"},
	},
	"networking.k8s.io/v1alpha1": {
		"IPAddress": {"removed": 34, "use": "networking.k8s.io/v1"},
		"ServiceCIDR": {"removed": 34, "use": "networking.k8s.io/v1"},
	},
	"networking.k8s.io/v1beta1": {
		"IPAddress": {"deprecated": 34, "removed": 37, "use": "networking.k8s.io/v1"},
		"Ingress": {"deprecated": 19, "removed": 22, "use": "networking.k8s.io/v1"},
		"IngressClass": {"deprecated": 19, "removed": 22, "use": "networking.k8s.io/v1"},
		"ServiceCIDR": {"deprecated": 34, "removed": 37, "use": "networking.k8s.io/v1"},
	},
	"node.k8s.io/v1beta1": {
		"RuntimeClass": {"deprecated": 22, "removed": 25, "use": "node.k8s.io/v1"},
	},
	"policy/v1beta1": {
		"PodDisruptionBudget": {"deprecated": 21, "removed": 25, "use": "policy/v1"},
		"PodSecurityPolicy": {"deprecated": 21, "removed": 25},
	},
	"rbac.authorization.k8s.io/v1alpha1": {
		"ClusterRole": {"deprecated": 17, "removed": 23, "use": "rbac.authorization.k8s.io/v1"},
		"ClusterRoleBinding": {"deprecated": 17, "removed": 23, "use": "rbac.authorization.k8s.io/v1"},
		"Role": {"deprecated": 17, "removed": 23, "use": "rbac.authorization.k8s.io/v1"},
		"RoleBinding": {"deprecated": 17, "removed": 23, "use": "rbac.authorization.k8s.io/v1"},
	},
	"rbac.authorization.k8s.io/v1beta1": {
		"ClusterRole": {"deprecated": 17, "removed": 22, "use": "rbac.authorization.k8s.io/v1"},
		"ClusterRoleBinding": {"deprecated": 17, "removed": 22, "use": "rbac.authorization.k8s.io/v1"},
		"Role": {"deprecated": 17, "removed": 22, "use": "rbac.authorization.k8s.io/v1"},
		"RoleBinding": {"deprecated": 17, "removed": 22, "use": "rbac.authorization.k8s.io/v1"},
	},
	"resource.k8s.io/v1alpha2": {
		"ResourceClaim": {"removed": 31, "use": "resource.k8s.io/v1"},
		"ResourceClaimTemplate": {"removed": 31, "use": "resource.k8s.io/v1"},
		"ResourceClass": {"removed": 31, "use": "resource.k8s.io/v1"},
	},
	"resource.k8s.io/v1alpha3": {
		"DeviceClass": {"removed": 34, "use": "resource.k8s.io/v1"},
		"DeviceTaintRule": {"deprecated": 36, "removed": 39, "use": "resource.k8s.io/v1beta2"},
		"ResourceClaim": {"removed": 34, "use": "resource.k8s.io/v1"},
		"ResourceClaimTemplate": {"removed": 34, "use": "resource.k8s.io/v1"},
		"ResourceSlice": {"removed": 34, "use": "resource.k8s.io/v1"},
	},
	"resource.k8s.io/v1beta1": {
		"DeviceClass": {"deprecated": 35, "removed": 38, "use": "resource.k8s.io/v1"},
		"ResourceClaim": {"deprecated": 35, "removed": 38, "use": "resource.k8s.io/v1"},
		"ResourceClaimTemplate": {"deprecated": 35, "removed": 38, "use": "resource.k8s.io/v1"},
		"ResourceSlice": {"deprecated": 35, "removed": 38, "use": "resource.k8s.io/v1"},
	},
	"resource.k8s.io/v1beta2": {
		"DeviceClass": {"deprecated": 36, "removed": 39, "use": "resource.k8s.io/v1"},
		"ResourceClaim": {"deprecated": 36, "removed": 39, "use": "resource.k8s.io/v1"},
		"ResourceClaimTemplate": {"deprecated": 36, "removed": 39, "use": "resource.k8s.io/v1"},
		"ResourceSlice": {"deprecated": 36, "removed": 39, "use": "resource.k8s.io/v1"},
	},
	"scheduling.k8s.io/v1alpha1": {
		"PriorityClass": {"deprecated": 14, "removed": 23, "use": "scheduling.k8s.io/v1"},
		"Workload": {"removed": 36, "use": "scheduling.k8s.io/v1alpha2"},
	},
	"scheduling.k8s.io/v1alpha2": {
		"PodGroup": {"removed": 37, "use": "scheduling.k8s.io/v1beta1"},
		"Workload": {"removed": 37, "use": "scheduling.k8s.io/v1beta1"},
	},
	"scheduling.k8s.io/v1beta1": {
		"PriorityClass": {"deprecated": 14, "removed": 22, "use": "scheduling.k8s.io/v1"},
	},
	"settings.k8s.io/v1alpha1": {
		"PodPreset": {"removed": 20},
	},
	"storage.k8s.io/v1alpha1": {
		"CSIStorageCapacity": {"deprecated": 21, "removed": 24, "use": "storage.k8s.io/v1"},
		"VolumeAttachment": {"deprecated": 21, "removed": 24, "use": "storage.k8s.io/v1"},
		"VolumeAttributesClass": {"deprecated": 32, "removed": 35, "use": "storage.k8s.io/v1"},
	},
	"storage.k8s.io/v1beta1": {
		"CSIDriver": {"deprecated": 19, "removed": 22, "use": "storage.k8s.io/v1"},
		"CSINode": {"deprecated": 17, "removed": 22, "use": "storage.k8s.io/v1"},
		"CSIStorageCapacity": {"deprecated": 24, "removed": 27, "use": "storage.k8s.io/v1"},
		"StorageClass": {"deprecated": 19, "removed": 22, "use": "storage.k8s.io/v1"},
		"VolumeAttachment": {"deprecated": 19, "removed": 22, "use": "storage.k8s.io/v1"},
		"VolumeAttributesClass": {"deprecated": 34, "removed": 37, "use": "storage.k8s.io/v1"},
	},
	"storagemigration.k8s.io/v1alpha1": {
		"StorageVersionMigration": {"removed": 35, "use": "storagemigration.k8s.io/v1beta1"},
	},
	"v1": {
		"ComponentStatus": {"deprecated": 19},
		"Endpoints": {"deprecated": 33, "use": "discovery.k8s.io/v1 EndpointSlice"},
	},
}
