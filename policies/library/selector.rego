# Label selectors, and whose pods they select.
package tollgate.library.selector

import data.tollgate.library.neighbour
import data.tollgate.library.pod

# A LabelSelector selects what has these labels. An empty one selects everything; where none stands, nothing is.
selects(selector, labels) if {
	is_object(selector)
	has_labels(object.get(selector, "matchLabels", {}), labels)
	has_expressions(selector, labels)
}

# What has these labels has all that are wanted.
has_labels(wanted, labels) if {
	is_object(wanted)
	is_object(labels)
	object.subset(labels, wanted)
}

has_labels(wanted, _) if wanted in [null, {}]

has_expressions(selector, labels) if {
	every expression in expressions(selector) { fits(expression, labels) }
}

expressions(selector) := selector.matchExpressions if {
	is_array(selector.matchExpressions)
} else := []

fits(expression, labels) if {
	expression.operator == "In"
	labels[expression.key] in expression.values
}

fits(expression, labels) if {
	expression.operator == "NotIn"
	not is_in(labels, expression)
}

fits(expression, labels) if {
	expression.operator == "Exists"
	has_key(labels, expression.key)
}

fits(expression, labels) if {
	expression.operator == "DoesNotExist"
	not has_key(labels, expression.key)
}

is_in(labels, expression) if labels[expression.key] in expression.values

has_key(labels, key) if {
	is_object(labels)
	key in object.keys(labels)
}

# It selects everything that is there.
is_empty(selector) if {
	is_object(selector)
	object.get(selector, "matchLabels", {}) in [{}, null]
	expressions(selector) == []
}

# The labels that Kubernetes puts on pods itself.
given := [
	"apps.kubernetes.io/pod-index",
	"batch.kubernetes.io/controller-uid",
	"batch.kubernetes.io/job-completion-index",
	"batch.kubernetes.io/job-name",
	"controller-revision-hash",
	"controller-uid",
	"job-name",
	"pod-template-hash",
	"rollouts-pod-template-hash",
	"statefulset.kubernetes.io/pod-name",
]

# The labels of a workload's pods.
pod_labels(manifest) := labels if {
	labels := pod.metadata(manifest).labels
	is_object(labels)
} else := {}

# Among what stands around a manifest are pods that a selector selects. Those of the same name come first: nearly always
# it is they.
meets_pods(manifest, selector) if {
	some space in neighbour.spaces(manifest)
	some kind in ["Deployment", "StatefulSet"]
	namesake := space["apps/v1"][kind][manifest.metadata.name]
	selects(selector, namesake.spec.template.metadata.labels)
} else if {
	some space in neighbour.spaces(manifest)
	some version, kinds in space
	some kind, workloads in kinds
	path := pod.template_path({"apiVersion": version, "kind": kind})
	meets(workloads, path, selector)
}

# Some workload is around a manifest, so that its neighbours are among what is judged.
has_workloads(manifest) if {
	some space in neighbour.spaces(manifest)
	some version, kinds in space
	some kind, _ in kinds
	pod.template_path({"apiVersion": version, "kind": kind})
}

# One of these workloads, with the template at a path, has pods that a selector selects. This is asked of each workload
# for each selector: the usual places are written out, and the label that tells most is looked at first.
meets(workloads, path, selector) if {
	path == ["spec", "template"]
	key := telling(selector.matchLabels)
	value := selector.matchLabels[key]
	some workload in workloads
	workload.spec.template.metadata.labels[key] == value
	selects(selector, workload.spec.template.metadata.labels)
}

meets(workloads, path, selector) if {
	path == []
	key := telling(selector.matchLabels)
	value := selector.matchLabels[key]
	some workload in workloads
	workload.metadata.labels[key] == value
	selects(selector, workload.metadata.labels)
}

# Selectors without labels, and other places. These are written out as well: a lookup by a path would read the Secrets
# among the objects, and rest on what no policy sees.
meets(workloads, path, selector) if {
	path == ["spec", "template"]
	not has_labels_to_match(selector)
	some workload in workloads
	selects(selector, workload.spec.template.metadata.labels)
}

meets(workloads, path, selector) if {
	path == []
	not has_labels_to_match(selector)
	some workload in workloads
	selects(selector, workload.metadata.labels)
}

meets(workloads, path, selector) if {
	path == ["spec", "jobTemplate", "spec", "template"]
	some workload in workloads
	selects(selector, workload.spec.jobTemplate.spec.template.metadata.labels)
}

meets(workloads, path, selector) if {
	path == ["template"]
	some workload in workloads
	selects(selector, workload.template.metadata.labels)
}

meets(workloads, path, selector) if {
	path[0] == "spec"
	count(path) == 2
	path[1] != "template"
	some workload in workloads
	selects(selector, workload.spec[path[1]].metadata.labels)
}

has_labels_to_match(selector) if telling(selector.matchLabels)

# Of some labels the one that others have least likely as well.
telling(labels) := [key |
	some key in ["app.kubernetes.io/name", "app", "k8s-app", "app.kubernetes.io/component", "component", "name"]
	labels[key]
][0] if {
	is_object(labels)
} else := min(object.keys(labels)) if {
	is_object(labels)
	labels != {}
}

# No labels are as good as any for a selector that is empty.
meets(workloads, _, selector) if {
	is_empty(selector)
	count(workloads) > 0
}

# One of these objects has a `spec.selector` that selects what has these labels: one that asks for the label that tells
# most, or, of the few that do not ask for it, another. The one of a name comes first: nearly always it is that.
one_selects(objects, name, labels) if {
	selects(objects[name].spec.selector, labels)
} else if {
	key := telling(labels)
	value := labels[key]
	some item in objects
	item.spec.selector.matchLabels[key] == value
	selects(item.spec.selector, labels)
} else if {
	key := telling(labels)
	some item in objects
	not item.spec.selector.matchLabels[key]
	selects(item.spec.selector, labels)
} else if {
	labels == {}
	some item in objects
	selects(item.spec.selector, labels)
}
