# METADATA
# title: Workloads have a service account of their own
# description: >-
#   All pods of a namespace that name no account share `default`: a right that is given to one is given to all, and
#   nobody can say whose request it was.
# custom:
#   id: K8S-013
#   severity: low
#   enforcement: soft
#   view: kubernetes
#   kinds: [Pod, ServiceAccount]
#   fix: >-
#     Create a service account for the workload and name it in `serviceAccountName`, or set
#     `automountServiceAccountToken: false`.
#   controls:
#     nist-800-53r5: [AC-3, AC-6]
#     soc2-tsc-2017: [CC6.3]
#     iso-27001-2022: [A.5.15, A.8.2]
#     pci-dss-4.0.1: ["7.2.1", "7.2.2"]
#     cis-kubernetes-1.12: ["5.1.5"]
#   same_as:
#     checkov: [CKV_K8S_41, CKV_K8S_42]
#     kics: [b93e973e, 591ade62]
#     kube-linter: [default-service-account]
#     datree: [CIS_INVALID_VALUE_AUTOMOUNTSERVICEACCOUNTTOKEN]
package tollgate.kubernetes.own_service_account

import data.tollgate.library.pod
import data.tollgate.library.rbac

deny contains finding if {
	spec := pod.spec(input)
	some container in spec.containers
	is_object(container)
	pod.account(spec) == "default"
	not rbac.gets_no_token(spec, pod.namespace(input), "default")
	finding := {
		"msg": "the pod runs under the account `default`, which others share",
		"path": pod.path(input, ["serviceAccountName"]),
		"same_as": same_as(spec),
	}
}

# The account that others share gives its token to all that name none.
deny contains finding if {
	input.kind == "ServiceAccount"
	input.metadata.name == "default"
	object.get(input, "automountServiceAccountToken", null) != false
	finding := {
		"msg": "the account `default` gives its token to every pod that names no account",
		"path": ["automountServiceAccountToken"],
		"fix": "Set `automountServiceAccountToken: false` on the account.",
		"set": [{"path": ["automountServiceAccountToken"], "value": false}],
		"same_as": ["CKV_K8S_41", "b93e973e", "CIS_INVALID_VALUE_AUTOMOUNTSERVICEACCOUNTTOKEN"],
	}
}

same_as(spec) := ["default-service-account", "591ade62"] if {
	not names_account(spec)
} else := ["default-service-account"]

names_account(spec) if spec.serviceAccountName == "default"

names_account(spec) if spec.serviceAccount == "default"
