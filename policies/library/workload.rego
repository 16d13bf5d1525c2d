# What a workload is, and what stands in front of it and scales it.
package tollgate.library.workload

import data.tollgate.library.neighbour
import data.tollgate.library.nullable
import data.tollgate.library.pod
import data.tollgate.library.selector

# Its pods run until somebody ends them, and not until their work is done.
is_long_running(manifest) if manifest.kind in {
	"DaemonSet",
	"Deployment",
	"DeploymentConfig",
	"ReplicaSet",
	"ReplicationController",
	"Rollout",
	"StatefulSet",
}

is_long_running(manifest) if {
	manifest.kind == "Pod"
	nullable.get(manifest, ["spec", "restartPolicy"], "Always") == "Always"
	not neighbour.is_hook(manifest)
}

# The versions of what scales workloads.
autoscaling := ["autoscaling/v2", "autoscaling/v1", "autoscaling/v2beta2", "autoscaling/v2beta1"]

# What scales a workload: HorizontalPodAutoscalers, and the ScaledObjects of KEDA.
autoscalers(manifest) := array.concat(
	[autoscaler |
		some space in spaces
		some version in autoscaling
		kinds := space[version]
		objects := kinds.HorizontalPodAutoscaler
		some autoscaler in targeting(objects, manifest.kind, manifest.metadata.name, null)
	],
	[autoscaler |
		some space in spaces
		objects := space["keda.sh/v1alpha1"].ScaledObject
		some autoscaler in targeting(objects, manifest.kind, manifest.metadata.name, "Deployment")
	],
) if {
	spaces := neighbour.spaces(manifest)
}

# The object of the same name comes first: nearly always it is the one.
targeting(objects, kind, name, default_kind) := [objects[name]] if {
	targets(objects[name], kind, name, default_kind)
} else := [object |
	some object in objects
	targets(object, kind, name, default_kind)
]

targets(autoscaler, kind, name, default_kind) if {
	target := autoscaler.spec.scaleTargetRef
	target.name == name
	nullable.get(target, "kind", default_kind) == kind
}

# How many pods of a workload run at least: what it says, or what scales it. Not defined where nobody says it.
least_replicas(manifest) := max(least) if {
	least := [least_of(autoscaler) | some autoscaler in autoscalers(manifest)]
	count(least) > 0
} else := nullable.get(manifest, ["spec", "replicas"], 1)

least_of(autoscaler) := autoscaler.spec.minReplicas if {
	autoscaler.kind == "HorizontalPodAutoscaler"
	autoscaler.spec.minReplicas != null
} else := autoscaler.spec.minReplicaCount if {
	autoscaler.kind == "ScaledObject"
	autoscaler.spec.minReplicaCount != null
} else := 0 if {
	autoscaler.kind == "ScaledObject"
} else := 1

# How many pods of a workload run at most.
most_replicas(manifest) := max(most) if {
	most := [most_of(autoscaler) | some autoscaler in autoscalers(manifest)]
	count(most) > 0
} else := nullable.get(manifest, ["spec", "replicas"], 1)

most_of(autoscaler) := autoscaler.spec.maxReplicas if {
	autoscaler.kind == "HorizontalPodAutoscaler"
	autoscaler.spec.maxReplicas != null
} else := autoscaler.spec.maxReplicaCount if {
	autoscaler.kind == "ScaledObject"
	autoscaler.spec.maxReplicaCount != null
} else := 100

# A Service sends traffic to the pods of a workload.
is_served(manifest) if {
	labels := selector.pod_labels(manifest)
	some services in neighbour.of_kind(manifest, ["v1"], "Service")
	serves(services, manifest.metadata.name, labels)
}

serves(services, name, labels) if {
	serves_labels(services[name], labels)
} else if {
	key := selector.telling(labels)
	value := labels[key]
	some service in services
	service.spec.selector[key] == value
	serves_labels(service, labels)
} else if {
	key := selector.telling(labels)
	some service in services
	not service.spec.selector[key]
	serves_labels(service, labels)
}

serves_labels(service, labels) if {
	wanted := service.spec.selector
	is_object(wanted)
	wanted != {}
	object.subset(labels, wanted)
}

# The containers that run beside each other: those of the pod, and init containers that stay.
running(manifest) := array.concat(
	[{"list": "containers", "index": index, "container": container} |
		some index, container in pod.spec(manifest).containers
		is_object(container)
	],
	[{"list": "initContainers", "index": index, "container": container} |
		some index, container in pod.spec(manifest).initContainers
		is_object(container)
		container.restartPolicy == "Always"
	],
)
