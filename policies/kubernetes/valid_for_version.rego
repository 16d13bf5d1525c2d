# METADATA
# title: Objects are valid for the version of Kubernetes
# description: >-
#   A misspelt field is dropped without a word or refused, and a number where text is wanted ends the rollout. Either way
#   what runs is not what was reviewed.
# custom:
#   id: K8S-042
#   severity: high
#   enforcement: hard
#   view: kubernetes
#   kinds: [Binding, ComponentStatus, ConfigMap, Endpoints, Event, LimitRange, Namespace, Node, PersistentVolume,
#     PersistentVolumeClaim, Pod, PodTemplate, ReplicationController, ResourceQuota, Secret, Service, ServiceAccount,
#     admissionregistration.k8s.io/MutatingAdmissionPolicy,
#     admissionregistration.k8s.io/MutatingAdmissionPolicyBinding,
#     admissionregistration.k8s.io/MutatingWebhookConfiguration,
#     admissionregistration.k8s.io/ValidatingAdmissionPolicy,
#     admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding,
#     admissionregistration.k8s.io/ValidatingWebhookConfiguration, apiextensions.k8s.io/CustomResourceDefinition,
#     apiregistration.k8s.io/APIService, apps/ControllerRevision, apps/DaemonSet, apps/Deployment, apps/ReplicaSet,
#     apps/StatefulSet, authentication.k8s.io/SelfSubjectReview, authentication.k8s.io/TokenRequest,
#     authentication.k8s.io/TokenReview, authorization.k8s.io/LocalSubjectAccessReview,
#     authorization.k8s.io/SelfSubjectAccessReview, authorization.k8s.io/SelfSubjectRulesReview,
#     authorization.k8s.io/SubjectAccessReview, autoscaling/HorizontalPodAutoscaler, autoscaling/Scale, batch/CronJob,
#     batch/Job, certificates.k8s.io/CertificateSigningRequest, certificates.k8s.io/ClusterTrustBundle,
#     certificates.k8s.io/PodCertificateRequest, coordination.k8s.io/Lease, coordination.k8s.io/LeaseCandidate,
#     discovery.k8s.io/EndpointSlice, events.k8s.io/Event, flowcontrol.apiserver.k8s.io/FlowSchema,
#     flowcontrol.apiserver.k8s.io/PriorityLevelConfiguration, internal.apiserver.k8s.io/StorageVersion,
#     lifecycle.k8s.io/Eviction, lifecycle.k8s.io/EvictionRequest, networking.k8s.io/IPAddress,
#     networking.k8s.io/Ingress, networking.k8s.io/IngressClass, networking.k8s.io/NetworkPolicy,
#     networking.k8s.io/ServiceCIDR, node.k8s.io/RuntimeClass, policy/Eviction, policy/PodDisruptionBudget,
#     rbac.authorization.k8s.io/ClusterRole, rbac.authorization.k8s.io/ClusterRoleBinding,
#     rbac.authorization.k8s.io/Role, rbac.authorization.k8s.io/RoleBinding, resource.k8s.io/DeviceClass,
#     resource.k8s.io/DeviceTaintRule, resource.k8s.io/ResourceClaim, resource.k8s.io/ResourceClaimTemplate,
#     resource.k8s.io/ResourcePoolStatusRequest, resource.k8s.io/ResourceSlice, scheduling.k8s.io/CompositePodGroup,
#     scheduling.k8s.io/PodGroup, scheduling.k8s.io/PriorityClass, scheduling.k8s.io/Workload,
#     storage.k8s.io/CSIDriver, storage.k8s.io/CSINode, storage.k8s.io/CSIStorageCapacity,
#     storage.k8s.io/StorageClass, storage.k8s.io/VolumeAttachment, storage.k8s.io/VolumeAttributesClass,
#     storagemigration.k8s.io/StorageVersionMigration]
#   fix: Write the field as `kubectl explain` has it, with a value of its type.
#   controls:
#     nist-800-53r5: [CM-2, CM-2(2), CM-6]
#     soc2-tsc-2017: [CC7.1, CC8.1]
#     iso-27001-2022: [A.8.9]
#     pci-dss-4.0.1: ["2.2.1"]
#   same_as:
#     kube-linter: [schema-validation]
package tollgate.kubernetes.valid_for_version

import data.tollgate.library.target

deny contains problem if {
	target.minor
	some problem in tollgate.kubernetes.problems(input, target.version)
	not is_said_elsewhere(problem)
	not is_left_out(problem)
}

# That a version is no longer served is what K8S-041 says.
is_said_elsewhere(problem) if {
	problem.path == ["apiVersion"]
	target.row(input).removed <= target.minor
}

# An empty text in these fields is for the API server as if they were not there: it puts its default in.
is_left_out(problem) if {
	endswith(problem.msg, ", and is ``")
	takes_empty_text(problem.path)
}

takes_empty_text(path) if {
	path[count(path) - 1] in {
		"concurrencyPolicy",
		"dnsPolicy",
		"externalTrafficPolicy",
		"imagePullPolicy",
		"persistentVolumeReclaimPolicy",
		"podManagementPolicy",
		"scheme",
		"sessionAffinity",
		"terminationMessagePolicy",
	}
}

takes_empty_text(path) if {
	path[count(path) - 1] in {"effect", "operator"}
	"tolerations" in path
}

takes_empty_text(path) if {
	path[count(path) - 1] == "protocol"
	input.kind != "NetworkPolicy"
}

# A job must say it.
takes_empty_text(path) if {
	path[count(path) - 1] == "restartPolicy"
	not input.kind in {"CronJob", "Job"}
}

takes_empty_text(path) if {
	array.slice(path, count(path) - 2, count(path)) in [["strategy", "type"], ["updateStrategy", "type"]]
}

takes_empty_text(["spec", "type"]) if input.kind == "Service"

# The schema of another version is not known.
undecided contains finding if {
	not target.minor
	finding := {
		"msg": sprintf("the schema of Kubernetes `%v` is not known; known are 1.34 to 1.37", [target.version]),
		"path": ["apiVersion"],
		"fix": "Set the parameter `kubernetes_version` to one of these.",
	}
}
