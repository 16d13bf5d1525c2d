# What a reference to an image says: `registry.example.com:5000/shop/web:4.1.0@sha256:…`.
package tollgate.library.image

# Which image it is is decided elsewhere: by an image stream of OpenShift (blank), by the proxy of a service mesh
# (`auto`), by a variable that is filled in when the manifest is applied.
is_decided_elsewhere(reference) if {
	trim_space(reference) in ["", "auto"]
} else if {
	some mark in ["$", "{", "<"]
	contains(reference, mark)
	not contains(reference, "@")
	contains(last_step(reference), mark)
}

has_variable(text) if {
	some mark in ["$", "{", "<"]
	contains(text, mark)
}

# The image is named by its content, which cannot be another one tomorrow.
has_digest(reference) if contains(reference, "@")

# The tag; empty where there is none. A colon before a slash is that of a port.
tag(reference) := parts[1] if {
	parts := split(last_step(reference), ":")
	count(parts) > 1
} else := ""

last_step(reference) := step if {
	steps := split(split(reference, "@")[0], "/")
	step := steps[count(steps) - 1]
}

# The whole name without tag and digest, as a registry knows it: what Docker Hub has is named in full.
name(reference) := concat("/", [registry(reference), path_of(reference)])

registry(reference) := split(reference, "/")[0] if {
	names_registry(reference)
} else := "docker.io"

# The first step is a registry where it has a dot or a port, or is this machine.
names_registry(reference) if {
	steps := split(reference, "/")
	count(steps) > 1
	is_host(steps[0])
}

is_host(step) if contains(step, ".")

is_host(step) if contains(step, ":")

is_host("localhost")

path_of(reference) := concat("/", array.slice(steps, 1, count(steps))) if {
	names_registry(reference)
	steps := split(untagged(reference), "/")
} else := concat("/", ["library", untagged(reference)]) if {
	not contains(untagged(reference), "/")
} else := untagged(reference)

untagged(reference) := trim_suffix(bare, concat("", [":", tag(reference)])) if {
	bare := split(reference, "@")[0]
	tag(reference) != ""
} else := split(reference, "@")[0]
