# Where a workload keeps its pods. A policy that concerns pods is written once, against what these functions
# give, and holds for every kind that has a pod template: `data.kubernetes.pod_templates` says where it is.
package tollgate.library.pod

# The way from the manifest to the object that holds the pod's `metadata` and `spec`.
#
# Two shapes make up nearly all manifests and are known without a look at `data`, which costs more than all the
# rest of a policy that has no objection.
template_path(manifest) := [] if {
	manifest.kind == "Pod"
	manifest.apiVersion == "v1"
} else := ["spec", "template"] if {
	manifest.apiVersion == "apps/v1"
} else := data.kubernetes.pod_templates[manifest.kind] if {
	count(split(manifest.apiVersion, "/")) == 1
} else := data.kubernetes.pod_templates[concat("/", [split(manifest.apiVersion, "/")[0], manifest.kind])]

# The pod's spec as it stands; whatever is there in its place, if it is no object.
spec(manifest) := manifest.spec if {
	manifest.kind == "Pod"
	manifest.apiVersion == "v1"
} else := manifest.spec.template.spec if {
	manifest.apiVersion == "apps/v1"
} else := object.get(manifest, spec_path(manifest), {})

# The way from the manifest to the pod's spec.
spec_path(manifest) := array.concat(template_path(manifest), ["spec"])

# The way from the manifest to something in the pod's spec.
path(manifest, steps) := array.concat(spec_path(manifest), steps)

# What the container is called in messages.
container_name(container) := container.name if {
	is_string(container.name)
} else := "(without a name)"
