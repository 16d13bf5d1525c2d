# METADATA
# title: Images come from allowed places
# description: >-
#   An image from a registry that nobody vouches for is code of strangers, and is gone when they take it away.
# custom:
#   id: K8S-003
#   severity: medium
#   enforcement: soft
#   view: kubernetes
#   kinds: [Pod]
#   fix: Take the image from one of the places that `allowed_image_prefixes` names, such as your own mirror.
#   params:
#     allowed_image_prefixes:
#       default: []
#       description: >-
#         What the name of every image has to begin with: registries (`registry.example.com`), paths in them, names. What
#         Docker Hub has begins with `docker.io/`. Nothing is demanded where there is none.
#   controls:
#     nist-800-53r5: [SI-7, SR-3, SR-4]
#     soc2-tsc-2017: [CC6.8, CC8.1]
#     iso-27001-2022: [A.5.21, A.8.9]
#     pci-dss-4.0.1: ["6.3.2"]
#     cis-kubernetes-1.12: ["5.5.1"]
#   same_as:
#     trivy: [KSV-0034, KSV-0125]
#     kubescape: [C-0078, C-0001]
#     gatekeeper: [allowedreposv2]
#     kyverno: [restrict-image-registries]
package tollgate.kubernetes.image_from_allowed_place

import data.tollgate.library.image
import data.tollgate.library.pod

deny contains finding if {
	count(data.params.allowed_image_prefixes) > 0
	spec := pod.spec(input)
	reference := spec[list][index].image
	list in pod.lists
	is_string(reference)
	not is_allowed(reference)
	not is_open(reference)
	container := spec[list][index]
	finding := {
		"msg": sprintf("container `%s` runs the image `%s`, whose place is not allowed", [pod.container_name(container), reference]),
		"path": pod.path(input, [list, index, "image"]),
	}
}

undecided contains finding if {
	count(data.params.allowed_image_prefixes) > 0
	spec := pod.spec(input)
	reference := spec[list][index].image
	list in pod.lists
	is_string(reference)
	not is_allowed(reference)
	is_open(reference)
	container := spec[list][index]
	finding := {
		"msg": sprintf("where the image of container `%s` comes from is decided elsewhere", [pod.container_name(container)]),
		"path": pod.path(input, [list, index, "image"]),
	}
}

is_open(reference) if image.is_decided_elsewhere(reference)

is_open(reference) if image.has_variable(reference)

# `registry.example.com` allows `registry.example.com/web`, and not `registry.example.com.evil.org/web`.
is_allowed(reference) if {
	name := image.name(reference)
	some prefix in data.params.allowed_image_prefixes
	startswith(name, prefix)
	ends_a_step(prefix, substring(name, count(prefix), 1))
}

ends_a_step(prefix, _) if endswith(prefix, "/")

ends_a_step(_, next) if next in ["", "/"]
