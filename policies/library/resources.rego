# How much of the node containers ask for, and how much they may take.
package tollgate.library.resources

# The containers that lack an amount: of `requests` or `limits`, of `cpu` or `memory`. Ephemeral containers may have
# none. What is said for the whole pod (Kubernetes 1.34) is said for its containers.
lacking(spec, part, resource) := [{"list": list, "index": index, "container": container} |
	some list in ["containers", "initContainers"]
	containers := spec[list]
	container := containers[index]
	is_object(container)
	not has(container, part, resource)
	not has(spec, part, resource)
]

# A request of 0 tells the scheduler nothing, and a limit of 0 is none for the kubelet.
has(holder, part, resource) if {
	amount := object.get(holder, ["resources", part, resource], null)
	not amount in [null, "", 0, "0"]
	not is_zero(amount)
}

# It is said, and is 0: what the API makes of an amount that is left out does not come in its place.
says_zero(holder, part, resource) if {
	amount := object.get(holder, ["resources", part, resource], null)
	not amount in [null, ""]
	is_zero(amount)
}

is_zero(0)

is_zero(amount) if {
	is_string(amount)
	startswith(trim_left(amount, "+-."), "0")
	regex.match(`^[+-]?(0+[.]?0*|[.]0+)([numkMGTPE]|[KMGTPE]i|[eE][+-]?[0-9]+)?$`, amount)
}
