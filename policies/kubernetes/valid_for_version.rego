# METADATA
# title: Objects are valid for the version of Kubernetes
# description: >-
#   A misspelt field is dropped without a word or refused, and a number where text is wanted, or a volume that is not
#   there, ends the rollout. Either way what runs is not what was reviewed.
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

import data.tollgate.library.pod
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

# Of jobs it is told below what they must say.
takes_empty_text(path) if path[count(path) - 1] == "restartPolicy"

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

# What the API server refuses although each field is of its type. Which version it is does not matter, and no check of
# schemas says it.
deny contains object.union({"same_as": []}, finding) if some finding in refused

refused contains finding if {
	input.kind in ["Job", "CronJob"]
	object.get(spec, "restartPolicy", null) in [null, "", "Always"]
	finding := {
		"msg": sprintf("the pods of a %s need a `restartPolicy` of `Never` or `OnFailure`", [input.kind]),
		"path": pod.path(input, ["restartPolicy"]),
		"fix": "Set `restartPolicy` to `Never` or `OnFailure`.",
	}
}

refused contains finding if {
	input.kind in ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController"]
	spec.restartPolicy in ["Never", "OnFailure"]
	finding := {
		"msg": sprintf("the pods of a %s can have no `restartPolicy` but `Always`", [input.kind]),
		"path": pod.path(input, ["restartPolicy"]),
		"fix": "Leave `restartPolicy` out, or make it a Job.",
	}
}

refused contains finding if {
	some list in pod.lists
	container := spec[list][index]
	some field in ["volumeMounts", "volumeDevices"]
	name := container[field][position].name
	is_string(name)
	not name in volumes
	finding := {
		"msg": sprintf("container `%s` mounts the volume `%s`, which the pod does not have", [
			pod.container_name(container),
			name,
		]),
		"path": pod.path(input, [list, index, field, position, "name"]),
		"fix": "Add the volume to `volumes`, or write the name of one that is there.",
	}
}

refused contains finding if {
	some list in pod.lists
	container := spec[list][index]
	container.volumeMounts[1]
	some position in repeated([mount_path(mount) | some mount in container.volumeMounts])
	finding := {
		"msg": sprintf("container `%s` mounts two volumes at `%s`", [
			pod.container_name(container),
			container.volumeMounts[position].mountPath,
		]),
		"path": pod.path(input, [list, index, "volumeMounts", position, "mountPath"]),
		"fix": "Mount each at a path of its own.",
	}
}

refused contains finding if {
	spec.volumes[1]
	names := [name_of(volume) | some volume in spec.volumes]
	some position in repeated(names)
	finding := {
		"msg": sprintf("two volumes are called `%s`", [names[position]]),
		"path": pod.path(input, ["volumes", position, "name"]),
		"fix": "Give each a name of its own.",
	}
}

# Containers of all lists are told apart by their names.
refused contains finding if {
	has_several_containers
	containers := [{"name": name_of(container), "path": [list, index, "name"]} |
		some list in ["initContainers", "containers", "ephemeralContainers"]
		some index, container in spec[list]
	]
	some position in repeated([container.name | some container in containers])
	finding := {
		"msg": sprintf("two containers are called `%s`", [containers[position].name]),
		"path": pod.path(input, containers[position].path),
		"fix": "Give each a name of its own.",
	}
}

refused contains finding if {
	some list in pod.lists
	container := spec[list][index]
	container.ports[1]
	names := [name_of(port) | some port in container.ports]
	some position in repeated(names)
	finding := {
		"msg": sprintf("two ports of container `%s` are called `%s`", [pod.container_name(container), names[position]]),
		"path": pod.path(input, [list, index, "ports", position, "name"]),
		"fix": "Give each a name of its own.",
	}
}

refused contains finding if {
	some port in misnamed_ports
	message := "`%s` is no name of a port, which is of up to 15 small letters, digits and single hyphens, with a letter"
	finding := {
		"msg": sprintf(message, [port.name]),
		"path": port.path,
		"fix": fix_of(port.name),
	}
}

refused contains finding if {
	input.kind == "Service"
	input.spec.ports[1]
	names := [name_of(port) | some port in input.spec.ports]
	some position in repeated(names)
	finding := {
		"msg": sprintf("two ports of the Service are called `%s`", [names[position]]),
		"path": ["spec", "ports", position, "name"],
		"fix": "Give each a name of its own.",
	}
}

refused contains finding if {
	input.kind == "Service"
	input.spec.ports[1]
	port := input.spec.ports[position]
	is_object(port)
	object.get(port, "name", null) in [null, ""]
	finding := {
		"msg": "a port of a Service that has several needs a name",
		"path": ["spec", "ports", position, "name"],
		"fix": "Give each a name of its own.",
	}
}

refused contains finding if {
	input.kind == "HorizontalPodAutoscaler"
	most := input.spec.maxReplicas
	least := least_replicas
	is_number(most)
	is_number(least)
	most < least
	finding := {
		"msg": sprintf("`maxReplicas` (%v) is less than `minReplicas` (%v)", [most, least]),
		"path": ["spec", "maxReplicas"],
		"fix": "Set `maxReplicas` to `minReplicas` or more.",
	}
}

least_replicas := 1 if {
	is_object(input.spec)
	object.get(input.spec, "minReplicas", null) == null
} else := input.spec.minReplicas

# The pod's spec, of what Kubernetes itself makes pods of.
spec := found if {
	input.kind in {
		"CronJob",
		"DaemonSet",
		"Deployment",
		"Job",
		"Pod",
		"PodTemplate",
		"ReplicaSet",
		"ReplicationController",
		"StatefulSet",
	}
	is_string(input.apiVersion)
	split(input.apiVersion, "/")[0] in ["v1", "apps", "batch", "extensions"]
	found := pod.spec(input)
	is_object(found)
	is_array(found.containers)
}

has_several_containers if spec.containers[1]

has_several_containers if spec.initContainers[0]

has_several_containers if spec.ephemeralContainers[0]

name_of(item) := item.name if {
	is_string(item.name)
} else := null

mount_path(mount) := mount.mountPath if {
	is_string(mount.mountPath)
} else := null

volumes := {volume.name | some volume in spec.volumes} | {claim.metadata.name |
	some claim in input.spec.volumeClaimTemplates
}

# The positions of texts of a list that stand further up as well.
repeated(texts) := {position |
	count({text | some text in texts}) < count(texts)
	some position, text in texts
	is_string(text)
	text != ""
	text in array.slice(texts, 0, position)
}

# Where a port is called by what is no name, or is given it. An empty text stands for what is left out.
misnamed_ports contains {"name": name, "path": ["spec", "ports", position, "targetPort"]} if {
	input.kind == "Service"
	name := input.spec.ports[position].targetPort
	is_string(name)
	is_no_port_name(name)
}

misnamed_ports contains {"name": name, "path": pod.path(input, [list, index, "ports", position, "name"])} if {
	some list in pod.lists
	name := spec[list][index].ports[position].name
	is_string(name)
	is_no_port_name(name)
}

misnamed_ports contains {"name": name, "path": pod.path(input, [list, index, probe, handler, "port"])} if {
	some list in pod.lists
	container := spec[list][index]
	some probe in ["livenessProbe", "readinessProbe", "startupProbe"]
	handlers := container[probe]
	some handler in ["httpGet", "tcpSocket"]
	name := handlers[handler].port
	is_string(name)
	is_no_port_name(name)
}

is_no_port_name(name) if {
	name != ""
	not is_port_name(name)
}

# Nearly all begin with a letter.
is_port_name(name) if {
	count(name) <= 15
	regex.match(`^[a-z](-?[a-z0-9])*$`, name)
} else if {
	count(name) <= 15
	regex.match(`^[0-9](-?[a-z0-9])*$`, name)
	regex.match(`[a-z]`, name)
}

fix_of(name) := "Write the number without quotes." if {
	regex.match(`^[0-9]+$`, name)
} else := "Write a name as it must be, wherever the port is called by it."
