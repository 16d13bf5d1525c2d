# METADATA
# title: Containers drop all capabilities
# description: >-
#   Even the default capabilities let a container change owners of files, forge packets and open low ports. Few
#   programs need one.
# custom:
#   id: PSS-R06
#   severity: medium
#   enforcement: soft
#   view: kubernetes
#   kinds: [Pod]
#   fix: "Set `capabilities.drop: [ALL]`, and add nothing but `NET_BIND_SERVICE`."
#   controls:
#     nist-800-53r5: [AC-6, CM-7, SC-39]
#     soc2-tsc-2017: [CC6.1, CC6.8]
#     iso-27001-2022: [A.8.2, A.8.9]
#     pci-dss-4.0.1: ["2.2.1", "2.2.6"]
#     cis-kubernetes-1.12: ["5.2.8", "5.2.9"]
#   same_as:
#     checkov: [CKV_K8S_37, CKV_K8S_28]
#     trivy: [KSV-0003, KSV-0004, KSV-0106]
#     kics: [dbbc6705, 268ca686]
#     kube-linter: [drop-net-raw-capability]
#     kubescape: [C-0055]
#     polaris: [insecureCapabilities]
#     kyverno: [require-drop-all]
package tollgate.kubernetes.drop_all_capabilities

import data.tollgate.library.pod

deny contains finding if {
	spec := pod.spec(input)
	some list in ["containers", "initContainers", "ephemeralContainers"]
	container := spec[list][index]
	is_object(container)
	not drops_all(container)
	not pod.on_windows(spec)
	not drops_all_written_otherwise(container)
	path := pod.path(input, [list, index, "securityContext", "capabilities", "drop"])
	finding := {
		"msg": sprintf("container `%s` does not drop all capabilities", [pod.container_name(container)]),
		"path": path,
		"set": [{"path": path, "value": ["ALL"]}],
		"same_as": array.concat(array.concat(ids, ids_of_none(container)), ids_of_raw(container)),
	}
}

# Runtimes and other tools read it whatever its case. Pod Security admission does not.
deny contains finding if {
	spec := pod.spec(input)
	some list in ["containers", "initContainers", "ephemeralContainers"]
	container := spec[list][index]
	not drops_all(container)
	not pod.on_windows(spec)
	drops_all_written_otherwise(container)
	path := pod.path(input, [list, index, "securityContext", "capabilities", "drop"])
	message := "container `%s` drops all capabilities, but not as `ALL` in capitals, as the standard demands"
	finding := {
		"msg": sprintf(message, [pod.container_name(container)]),
		"path": path,
		"set": [{"path": path, "value": ["ALL"]}],
		"fix": "Write `ALL` in capitals: Pod Security admission refuses the pod otherwise.",
		"same_as": [],
	}
}

deny contains finding if {
	spec := pod.spec(input)
	capability := spec[list][index].securityContext.capabilities.add[position]
	list in pod.lists
	capability != "NET_BIND_SERVICE"
	is_string(capability)
	not pod.on_windows(spec)
	container := spec[list][index]
	finding := {
		"msg": sprintf("container `%s` adds the capability `%s`", [pod.container_name(container), capability]),
		"path": pod.path(input, [list, index, "securityContext", "capabilities", "add", position]),
		"remove": [pod.path(input, [list, index, "securityContext", "capabilities", "add", position])],
		"same_as": ["KSV-0106", "insecureCapabilities"],
	}
}

drops_all(container) if "ALL" in container.securityContext.capabilities.drop

drops_all_written_otherwise(container) if {
	some capability in container.securityContext.capabilities.drop
	is_string(capability)
	upper(capability) == "ALL"
}

ids := ["CKV_K8S_37", "KSV-0003", "KSV-0106", "C-0055", "insecureCapabilities", "require-drop-all"]

ids_of_none(container) := [] if {
	container.securityContext.capabilities.drop[_]
} else := ["KSV-0004", "268ca686"]

ids_of_raw(container) := [] if {
	some capability in ["NET_RAW", "CAP_NET_RAW"]
	capability in container.securityContext.capabilities.drop
} else := ["CKV_K8S_28", "dbbc6705", "drop-net-raw-capability"]
