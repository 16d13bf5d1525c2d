# METADATA
# title: Pods keep an AppArmor profile
# description: >-
#   Without its AppArmor profile a container may mount file systems, trace processes and write below `/proc` and
#   `/sys`.
# custom:
#   id: PSS-B08
#   severity: medium
#   enforcement: hard
#   view: kubernetes
#   kinds: [Pod]
#   fix: Remove the override, or use `RuntimeDefault` or a `Localhost` profile.
#   controls:
#     nist-800-53r5: [AC-6, CM-7, SC-39]
#     soc2-tsc-2017: [CC6.1, CC6.8]
#     iso-27001-2022: [A.8.2, A.8.9]
#     pci-dss-4.0.1: ["2.2.1", "2.2.6"]
#   same_as:
#     trivy: [KSV-0002]
#     kics: [8b36775e]
#     gatekeeper: [apparmor]
#     polaris: [linuxHardening]
package tollgate.kubernetes.app_armor_kept

import data.tollgate.library.pod

deny contains finding if {
	spec := pod.spec(input)
	type := spec.securityContext.appArmorProfile.type
	not type in ["RuntimeDefault", "Localhost", null]
	finding := {
		"msg": sprintf("the pod has the AppArmor profile `%v`", [type]),
		"path": pod.path(input, ["securityContext", "appArmorProfile", "type"]),
		"remove": [pod.path(input, ["securityContext", "appArmorProfile"])],
	}
}

deny contains finding if {
	spec := pod.spec(input)
	type := spec[list][index].securityContext.appArmorProfile.type
	not type in ["RuntimeDefault", "Localhost", null]
	list in pod.lists
	container := spec[list][index]
	finding := {
		"msg": sprintf("container `%s` has the AppArmor profile `%v`", [pod.container_name(container), type]),
		"path": pod.path(input, [list, index, "securityContext", "appArmorProfile", "type"]),
		"remove": [pod.path(input, [list, index, "securityContext", "appArmorProfile"])],
	}
}

# The annotation that came before the field, and is still obeyed.
deny contains finding if {
	profile := pod.metadata(input).annotations[annotation]
	is_string(annotation)
	startswith(annotation, prefix)
	is_string(profile)
	not profile in ["", "runtime/default"]
	not startswith(profile, "localhost/")
	finding := {
		"msg": sprintf("container `%s` has the AppArmor profile `%s`", [substring(annotation, count(prefix), -1), profile]),
		"path": array.concat(pod.template_path(input), ["metadata", "annotations", annotation]),
		"remove": [array.concat(pod.template_path(input), ["metadata", "annotations", annotation])],
	}
}

prefix := "container.apparmor.security.beta.kubernetes.io/"
