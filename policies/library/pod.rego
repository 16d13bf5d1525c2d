# Where a workload keeps its pods. A policy that concerns pods is written once, against what these functions
# give, and holds for every kind that has a pod template: `data.kubernetes.pod_templates` says where it is.
#
# Two shapes make up nearly all manifests, and are known without a look at `data`, which costs more than all the
# rest of a policy that has no objection.
package tollgate.library.pod

# The fields of a pod's spec that hold containers.
lists := ["containers", "initContainers", "ephemeralContainers"]

# The pod's spec as it stands; whatever is there in its place, if it is no object.
spec(manifest) := manifest.spec.template.spec if {
	manifest.apiVersion == "apps/v1"
} else := manifest.spec if {
	manifest.apiVersion == "v1"
	manifest.kind == "Pod"
} else := object.get(manifest, spec_path(manifest), {})

# The pod's metadata as it stands.
metadata(manifest) := manifest.spec.template.metadata if {
	manifest.apiVersion == "apps/v1"
} else := manifest.metadata if {
	manifest.apiVersion == "v1"
	manifest.kind == "Pod"
} else := object.get(manifest, array.concat(template_path(manifest), ["metadata"]), {})

# The way from the manifest to the object that holds the pod's `metadata` and `spec`.
template_path(manifest) := ["spec", "template"] if {
	manifest.apiVersion == "apps/v1"
} else := [] if {
	manifest.apiVersion == "v1"
	manifest.kind == "Pod"
} else := data.kubernetes.pod_templates[manifest.kind] if {
	count(split(manifest.apiVersion, "/")) == 1
} else := data.kubernetes.pod_templates[concat("/", [split(manifest.apiVersion, "/")[0], manifest.kind])]

# The way from the manifest to the pod's spec.
spec_path(manifest) := array.concat(template_path(manifest), ["spec"])

# The way from the manifest to something in the pod's spec.
path(manifest, steps) := array.concat(["spec", "template", "spec"], steps) if {
	manifest.apiVersion == "apps/v1"
} else := array.concat(spec_path(manifest), steps)

# What the container is called in messages.
container_name(container) := container.name if {
	is_string(container.name)
} else := "(without a name)"

# The account that the pod runs under; `default` where it names none.
account(spec) := spec.serviceAccountName if {
	is_name(spec.serviceAccountName)
} else := spec.serviceAccount if {
	is_name(spec.serviceAccount)
} else := "default"

is_name(text) if {
	is_string(text)
	text != ""
}

# The namespace that a manifest names; empty where it goes to the one that is chosen when it is applied.
namespace(manifest) := manifest.metadata.namespace if {
	is_string(manifest.metadata.namespace)
} else := ""

# Windows has no capabilities, seccomp or read-only root, and the API server refuses their fields there.
on_windows(spec) if spec.os.name == "windows"

# What a finding about a seccomp profile sets, of the pod or of a container. None where the profile names a file of the
# node, which is for another type: which of the two is meant is not known.
seccomp_edit(holder, path) := {"set": [{"path": path, "value": "RuntimeDefault"}]} if {
	object.get(holder, ["securityContext", "seccompProfile", "localhostProfile"], null) == null
} else := {}
