# METADATA
# title: API versions are served by the cluster
# description: >-
#   What Kubernetes no longer serves it refuses, so that a release fails, or an upgrade leaves what cannot be applied
#   again. A deprecated version is the next one to go.
# custom:
#   id: K8S-041
#   severity: high
#   enforcement: hard
#   view: kubernetes
#   kinds: [ComponentStatus, Endpoints, admissionregistration.k8s.io/MutatingAdmissionPolicy,
#     admissionregistration.k8s.io/MutatingAdmissionPolicyBinding,
#     admissionregistration.k8s.io/MutatingWebhookConfiguration,
#     admissionregistration.k8s.io/ValidatingAdmissionPolicy,
#     admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding,
#     admissionregistration.k8s.io/ValidatingWebhookConfiguration, apiextensions.k8s.io/CustomResourceDefinition,
#     apiregistration.k8s.io/APIService, apps/ControllerRevision, apps/DaemonSet, apps/Deployment, apps/ReplicaSet,
#     apps/StatefulSet, autoscaling/HorizontalPodAutoscaler, batch/CronJob,
#     certificates.k8s.io/CertificateSigningRequest, certificates.k8s.io/ClusterTrustBundle,
#     certificates.k8s.io/PodCertificateRequest, coordination.k8s.io/Lease, coordination.k8s.io/LeaseCandidate,
#     discovery.k8s.io/EndpointSlice, events.k8s.io/Event, extensions/DaemonSet, extensions/Deployment,
#     extensions/Ingress, extensions/NetworkPolicy, extensions/PodSecurityPolicy, extensions/ReplicaSet,
#     flowcontrol.apiserver.k8s.io/FlowSchema, flowcontrol.apiserver.k8s.io/PriorityLevelConfiguration,
#     networking.k8s.io/IPAddress, networking.k8s.io/Ingress, networking.k8s.io/IngressClass,
#     networking.k8s.io/ServiceCIDR, node.k8s.io/RuntimeClass, policy/PodDisruptionBudget, policy/PodSecurityPolicy,
#     rbac.authorization.k8s.io/ClusterRole, rbac.authorization.k8s.io/ClusterRoleBinding,
#     rbac.authorization.k8s.io/Role, rbac.authorization.k8s.io/RoleBinding, resource.k8s.io/DeviceClass,
#     resource.k8s.io/DeviceTaintRule, resource.k8s.io/ResourceClaim, resource.k8s.io/ResourceClaimTemplate,
#     resource.k8s.io/ResourceClass, resource.k8s.io/ResourceSlice, scheduling.k8s.io/PodGroup,
#     scheduling.k8s.io/PriorityClass, scheduling.k8s.io/Workload, settings.k8s.io/PodPreset,
#     storage.k8s.io/CSIDriver, storage.k8s.io/CSINode, storage.k8s.io/CSIStorageCapacity,
#     storage.k8s.io/StorageClass, storage.k8s.io/VolumeAttachment, storage.k8s.io/VolumeAttributesClass,
#     storagemigration.k8s.io/StorageVersionMigration]
#   fix: >-
#     Write the API version that replaces it, with the changes of fields that the guide to deprecated APIs of
#     Kubernetes lists.
#   controls:
#     nist-800-53r5: [CM-7, SA-22, SI-2]
#     soc2-tsc-2017: [CC7.1]
#     iso-27001-2022: [A.8.8, A.8.19]
#     pci-dss-4.0.1: ["6.3.3", "12.3.4"]
#   same_as:
#     trivy: [KSV-0107]
#     kics: [94b76ea5]
#     kube-linter: [no-extensions-v1beta]
#     kube-score: [stable-version]
#     datree: [K8S_REMOVED_APIVERSION_*]
#     gatekeeper: [verifydeprecatedapi]
package tollgate.kubernetes.served_api_version

import data.tollgate.library.target

deny contains finding if {
	row := target.row(input)
	row.removed <= target.minor
	finding := {
		"msg": sprintf(
			"`%s` %s was removed in Kubernetes 1.%d%s",
			[input.apiVersion, input.kind, row.removed, instead(row)],
		),
		"path": ["apiVersion"],
	}
}

# Still served, but not for long.
warn contains finding if {
	row := target.row(input)
	row.deprecated <= target.minor
	not is_removed(row)
	finding := {
		"msg": sprintf(
			"`%s` %s is deprecated since Kubernetes 1.%d%s%s",
			[input.apiVersion, input.kind, row.deprecated, end(row), instead(row)],
		),
		"path": ["apiVersion"],
	}
}

# What another version serves is not known.
undecided contains finding if {
	target.row(input)
	not target.minor
	finding := {
		"msg": sprintf("what Kubernetes `%v` serves is not known; known are 1.34 to 1.37", [target.version]),
		"path": ["apiVersion"],
		"fix": "Set the parameter `kubernetes_version` to one of these.",
	}
}

is_removed(row) if row.removed <= target.minor

instead(row) := sprintf("; use `%s`", [row.use]) if {
	row.use
} else := ""

end(row) := sprintf(" and goes with 1.%d", [row.removed]) if {
	row.removed
} else := ""
