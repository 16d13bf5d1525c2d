# METADATA
# title: Images have a version
# description: >-
#   What `latest` or no tag runs is decided anew with every pull: nobody can say what was released, and there is
#   nothing to roll back to.
# custom:
#   id: K8S-001
#   severity: high
#   enforcement: soft
#   view: kubernetes
#   kinds: [Pod]
#   fix: Name the version of the image in its tag, such as `:4.1.0`, or its digest.
#   controls:
#     nist-800-53r5: [SI-7, SR-3, SR-4]
#     soc2-tsc-2017: [CC6.8, CC8.1]
#     iso-27001-2022: [A.5.21, A.8.9]
#     pci-dss-4.0.1: ["6.3.2"]
#   same_as:
#     checkov: [CKV_K8S_14]
#     trivy: [KSV-0013]
#     kics: [583053b7]
#     kube-linter: [latest-tag]
#     kubescape: [C-0075]
#     polaris: [tagNotSpecified]
#     kube-score: [container-image-tag]
#     gatekeeper: [disallowedtags]
package tollgate.kubernetes.image_has_version

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
	lack := lacks(image.tag(reference))
	finding := {
		"msg": sprintf("container `%s` runs the image `%s`, which has %s", [pod.container_name(container), reference, lack]),
		"path": pod.path(input, [list, index, "image"]),
	}
}

lacks("") := "no tag"

lacks("latest") := "the tag `latest`"

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
