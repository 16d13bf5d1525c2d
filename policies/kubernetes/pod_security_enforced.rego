# METADATA
# title: Namespaces enforce a Pod Security Standard
# description: >-
#   The label makes the cluster itself refuse pods that run as root or reach for the node, whoever creates them.
#   Without a version the demands change with each upgrade of the cluster. `kube-system` may stay privileged.
# custom:
#   id: K8S-050
#   severity: medium
#   enforcement: soft
#   view: kubernetes
#   kinds: [Namespace]
#   fix: >-
#     Set the label `pod-security.kubernetes.io/enforce: restricted` (`baseline` for system namespaces), and
#     `enforce-version`.
#   controls:
#     nist-800-53r5: [CM-6, CM-6(1), CA-7]
#     soc2-tsc-2017: [CC7.1, CC8.1]
#     iso-27001-2022: [A.5.36, A.8.9]
#     pci-dss-4.0.1: ["2.2.1"]
#     cis-kubernetes-1.12: ["5.2.1"]
#   same_as:
#     kyverno: [psa/*]
package tollgate.kubernetes.pod_security_enforced

deny contains finding if {
	level := object.get(labels, "pod-security.kubernetes.io/enforce", null)
	not level in ["baseline", "restricted"]
	not is_system
	finding := {"msg": message(level), "path": ["metadata", "labels", "pod-security.kubernetes.io/enforce"]}
}

deny contains finding if {
	object.get(labels, "pod-security.kubernetes.io/enforce", null) in ["baseline", "restricted"]
	version := object.get(labels, "pod-security.kubernetes.io/enforce-version", null)
	version in [null, ""]
	finding := {
		"msg": "the version of the Pod Security Standard is not set",
		"path": ["metadata", "labels", "pod-security.kubernetes.io/enforce-version"],
		"severity": "low",
		"fix": "Set `pod-security.kubernetes.io/enforce-version` to the cluster's version, such as `v1.34`, or to `latest`.",
	}
}

labels := object.get(input, ["metadata", "labels"], {}) if {
	is_object(object.get(input, ["metadata", "labels"], {}))
} else := {}

is_system if input.metadata.name in ["kube-system", "kube-public", "kube-node-lease"]

message(level) := "no Pod Security Standard is enforced in the namespace" if {
	level in [null, ""]
} else := "pods of the namespace may do everything (`enforce: privileged`)" if {
	level == "privileged"
} else := sprintf("`%v` is no Pod Security Standard", [level])
