# METADATA
# description: |
#   The objects that stand around a manifest. A manifest without a namespace goes where whoever applies it says, so that
#   those without one are around each other, around those of `default`, and around those of any namespace.
# custom:
#   params:
#     external_objects:
#       default: []
#       description: >-
#         What exists though it is not among the manifests: globs of `Kind/namespace/name`, such as `Secret/shop/*`.
package tollgate.library.neighbour

import data.tollgate.library.nullable

namespace(manifest) := nullable.get(manifest, ["metadata", "namespace"], "default")

# What stands around a manifest: objects by apiVersion, kind and name.
spaces(manifest) := [
	object.get(data.inventory, ["namespace", nullable.get(manifest, ["metadata", "namespace"], "default")], {}),
	object.get(data.inventory, "cluster", {}),
]

# What stands in a namespace, or may be put there.
spaces_of(namespace) := [
	object.get(data.inventory, ["namespace", namespace], {}),
	object.get(data.inventory, "cluster", {}),
]

# The objects of a kind around a manifest, by name: a collection for each version and place.
of_kind(manifest, versions, kind) := [objects |
	some space in spaces(manifest)
	some version in versions
	kinds := space[version]
	objects := kinds[kind]
]

# An object of this name is around a manifest.
has(manifest, versions, kind, name) if {
	some objects in of_kind(manifest, versions, kind)
	objects[name].kind == kind
}

# The configuration says that an object exists elsewhere.
is_external(kind, namespace, name) if {
	some pattern in data.params.external_objects
	glob.match(pattern, ["/"], concat("/", [kind, namespace, name]))
}

# Helm or Argo CD makes the object for a moment, and takes it away.
is_hook(manifest) if manifest.metadata.annotations["helm.sh/hook"]

is_hook(manifest) if manifest.metadata.annotations["argocd.argoproj.io/hook"]

# What exists for a test alone.
is_test(manifest) if {
	hooks := manifest.metadata.annotations["helm.sh/hook"]
	is_string(hooks)
	contains(hooks, "test")
}
