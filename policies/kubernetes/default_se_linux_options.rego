# METADATA
# title: Pods keep to the SELinux types made for containers
# description: >-
#   An SELinux user, role or type of its own takes a container out of the confinement that keeps it from files and
#   processes of the node.
# custom:
#   id: PSS-B09
#   severity: medium
#   enforcement: hard
#   view: kubernetes
#   kinds: [Pod]
#   fix: Remove `seLinuxOptions.user` and `.role`; use a type made for containers, such as `container_t`.
#   controls:
#     nist-800-53r5: [AC-6, CM-7, SC-39]
#     soc2-tsc-2017: [CC6.1, CC6.8]
#     iso-27001-2022: [A.8.2, A.8.9]
#     pci-dss-4.0.1: ["2.2.1", "2.2.6"]
#   same_as:
#     trivy: [KSV-0025]
#     gatekeeper: [selinux]
#     datree: [EKS_INVALID_SELINUXOPTIONS_*]
package tollgate.kubernetes.default_se_linux_options

import data.tollgate.library.pod

deny contains finding if {
	spec := pod.spec(input)
	value := spec.securityContext.seLinuxOptions[field]
	forbidden(field, value)
	finding := {
		"msg": sprintf("the pod sets the SELinux %s `%s`", [field, value]),
		"path": pod.path(input, ["securityContext", "seLinuxOptions", field]),
		"remove": [pod.path(input, ["securityContext", "seLinuxOptions", field])],
	}
}

deny contains finding if {
	spec := pod.spec(input)
	value := spec[list][index].securityContext.seLinuxOptions[field]
	list in pod.lists
	forbidden(field, value)
	container := spec[list][index]
	finding := {
		"msg": sprintf("container `%s` sets the SELinux %s `%s`", [pod.container_name(container), field, value]),
		"path": pod.path(input, [list, index, "securityContext", "seLinuxOptions", field]),
		"remove": [pod.path(input, [list, index, "securityContext", "seLinuxOptions", field])],
	}
}

forbidden("type", value) if {
	is_string(value)
	not value in ["", "container_t", "container_init_t", "container_kvm_t", "container_engine_t"]
}

forbidden(field, value) if {
	field in ["user", "role"]
	is_string(value)
	value != ""
}
