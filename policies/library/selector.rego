# Label selectors, and whose pods they select.
package tollgate.library.selector

import data.tollgate.library.neighbour
import data.tollgate.library.pod

# A LabelSelector selects what has these labels. An empty one selects everything; where none stands, nothing is.
selects(selector, labels) if {
	is_object(selector)
	has_labels(object.get(selector, "matchLabels", {}), labels)
	every expression in expressions(selector) { fits(expression, labels) }
}

# What has these labels has all that are wanted.
has_labels(wanted, labels) if {
	is_object(wanted)
	every key, value in wanted { labels[key] == value }
}

has_labels(null, _)

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

has_key(labels, key) if key in object.keys(labels)

# It selects everything that is there.
is_empty(selector) if {
	is_object(selector)
	object.get(selector, "matchLabels", {}) in [{}, null]
	expressions(selector) == []
}

# The labels of a workload's pods.
pod_labels(manifest) := labels if {
	labels := pod.metadata(manifest).labels
	is_object(labels)
} else := {}

# Among what stands around a manifest are pods that a selector selects.
meets_pods(manifest, selector) if {
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

# One of these workloads, with the template at a path, has pods that a selector selects. The usual places are written
# out: a lookup is several times as fast as `object.get`.
meets(workloads, ["spec", "template"], selector) if {
	some workload in workloads
	selects(selector, workload.spec.template.metadata.labels)
}

meets(workloads, [], selector) if {
	some workload in workloads
	selects(selector, workload.metadata.labels)
}

meets(workloads, path, selector) if {
	not path in [["spec", "template"], []]
	some workload in workloads
	selects(selector, object.get(workload, array.concat(path, ["metadata", "labels"]), {}))
}

# No labels are as good as any for a selector that is empty.
meets(workloads, _, selector) if {
	is_empty(selector)
	count(workloads) > 0
}
