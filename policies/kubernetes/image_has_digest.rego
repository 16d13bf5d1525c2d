# METADATA
# title: Images are pinned by digest
# description: >-
#   A tag can be moved to another image; a digest is the image itself, so that what was reviewed and signed is what
#   runs.
# custom:
#   id: K8S-002
#   severity: medium
#   enforcement: advisory
#   view: kubernetes
#   kinds: [Pod]
#   fix: Add the digest to the image, as in `registry.example.com/web:4.1.0@sha256:…`.
#   controls:
#     nist-800-53r5: [SI-7, SR-3, SR-4, CM-14, SI-7(6), SR-11]
#     soc2-tsc-2017: [CC6.8, CC8.1]
#     iso-27001-2022: [A.5.21, A.8.9]
#     pci-dss-4.0.1: ["6.3.2"]
#     cis-kubernetes-1.12: ["5.5.1"]
#   same_as:
#     checkov: [CKV_K8S_43]
#     kics: [7c81d34c]
#     kubescape: [C-0306]
#     gatekeeper: [imagedigests]
#     datree: [CONTAINERS_MISSING_IMAGE_VALUE_DIGEST]
package tollgate.kubernetes.image_has_digest

import data.tollgate.library.image
import data.tollgate.library.pod

deny contains finding if {
	some list in pod.lists
	containers := spec[list]
	container := containers[index]
	reference := container.image
	is_string(reference)
	not contains(reference, "@")
	not image.is_decided_elsewhere(reference)
	finding := {
		"msg": sprintf("container `%s` runs the image `%s`, which has no digest", [pod.container_name(container), reference]),
		"path": pod.path(input, [list, index, "image"]),
	}
}

undecided contains finding if {
	some list in pod.lists
	containers := spec[list]
	container := containers[index]
	reference := container.image
	is_string(reference)
	image.is_decided_elsewhere(reference)
	finding := {
		"msg": sprintf("which image container `%s` runs is decided elsewhere", [pod.container_name(container)]),
		"path": pod.path(input, [list, index, "image"]),
	}
}

spec := pod.spec(input)
