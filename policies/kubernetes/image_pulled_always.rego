# METADATA
# title: Images that can change are pulled anew
# description: >-
#   A node keeps the image that it once pulled for a tag: pods of one release run different code, and the rights to
#   the image are not asked for again.
# custom:
#   id: K8S-004
#   severity: low
#   enforcement: advisory
#   view: kubernetes
#   kinds: [Pod]
#   fix: "Set `imagePullPolicy: Always`, or pin the image by its digest."
#   controls:
#     nist-800-53r5: [SI-7, SR-3, SR-4]
#     soc2-tsc-2017: [CC6.8, CC8.1]
#     iso-27001-2022: [A.5.21, A.8.9]
#     pci-dss-4.0.1: ["6.3.2"]
#   same_as:
#     checkov: [CKV_K8S_15]
#     kics: [caa3479d]
#     polaris: [pullPolicyNotAlways]
#     kube-score: [container-image-pull-policy]
package tollgate.kubernetes.image_pulled_always

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
	policy := pull_policy(container, image.tag(reference))
	policy != "Always"
	path := pod.path(input, [list, index, "imagePullPolicy"])
	finding := {
		"msg": sprintf("container `%s` runs the image `%s`, which can change and is pulled by `%v`", [
			pod.container_name(container),
			reference,
			policy,
		]),
		"path": path,
		"set": [{"path": path, "value": "Always"}],
	}
}

undecided contains finding if {
	some list in pod.lists
	containers := spec[list]
	container := containers[index]
	reference := container.image
	is_string(reference)
	image.is_decided_elsewhere(reference)
	pull_policy(container, "1") != "Always"
	finding := {
		"msg": sprintf("which image container `%s` runs is decided elsewhere", [pod.container_name(container)]),
		"path": pod.path(input, [list, index, "image"]),
	}
}

# What is pulled anew where nobody says so: an image without a tag, and `latest`.
pull_policy(container, tag) := default_policy(tag) if {
	object.get(container, "imagePullPolicy", null) in [null, ""]
} else := container.imagePullPolicy

default_policy(tag) := "Always" if {
	tag in ["", "latest"]
} else := "IfNotPresent"

spec := pod.spec(input)
