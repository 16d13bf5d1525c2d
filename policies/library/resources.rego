# How much of the node containers ask for, and how much they may take.
package tollgate.library.resources

# The containers that lack an amount: of `requests` or `limits`, of `cpu` or `memory`. Ephemeral containers may have
# none. What is said for the whole pod (Kubernetes 1.34) is said for its containers.
lacking(spec, part, resource) := [{"list": list, "index": index, "container": container} |
	some list in ["containers", "initContainers"]
	containers := spec[list]
	container := containers[index]
	is_object(container)
	object.get(container, ["resources", part, resource], null) in [null, ""]
	object.get(spec, ["resources", part, resource], null) in [null, ""]
]

has(holder, part, resource) if not object.get(holder, ["resources", part, resource], null) in [null, ""]
