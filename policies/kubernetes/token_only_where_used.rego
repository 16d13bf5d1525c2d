# METADATA
# title: Pods get a token of the API only where they use it
# description: >-
#   Whoever breaks into a pod finds the token there and asks the API in its name; a pod that never asks needs none.
# custom:
#   id: K8S-012
#   severity: low
#   enforcement: soft
#   view: kubernetes
#   kinds: [Pod]
#   fix: "Set `automountServiceAccountToken: false` on the pod or on its account, or bind the role that it needs."
#   controls:
#     nist-800-53r5: [AC-3, AC-6]
#     soc2-tsc-2017: [CC6.3]
#     iso-27001-2022: [A.5.15, A.8.2]
#     pci-dss-4.0.1: ["7.2.1", "7.2.2"]
#     cis-kubernetes-1.12: ["5.1.6"]
#   same_as:
#     checkov: [CKV_K8S_38]
#     trivy: [KSV-0036]
#     kics: ["48471392"]
#     kubescape: [C-0034]
#     polaris: [automountServiceAccountToken]
#     gatekeeper: [automount-serviceaccount-token]
package tollgate.kubernetes.token_only_where_used

import data.tollgate.library.pod
import data.tollgate.library.rbac

deny contains finding if {
	is_without_reason
	is_known
	not may_have_role
	path := pod.path(input, ["automountServiceAccountToken"])
	finding := {
		"msg": sprintf("the pod gets the token of the account `%s`, to which no role is bound here", [account]),
		"path": path,
		"set": [{"path": path, "value": false}],
	}
}

undecided contains finding if {
	not is_known
	is_without_reason
	not may_have_role
	finding := {
		"msg": sprintf("whether the account `%s`, which is not here, gives its token and has a role is not known", [account]),
		"path": pod.path(input, ["automountServiceAccountToken"]),
	}
}

undecided contains finding if {
	may_have_role
	is_without_reason
	message := "the pod names no namespace: whether it runs under an account `%s` that has a role here is not known"
	finding := {
		"msg": sprintf(message, [account]),
		"path": pod.path(input, ["automountServiceAccountToken"]),
		"fix": "Set `automountServiceAccountToken: false`, or write the namespace of the pod.",
	}
}

is_without_reason if {
	object.get(spec, "automountServiceAccountToken", null) != false
	is_object(spec.containers[_])
	not gives_no_token
	not rbac.has_role(namespace, account, stands_beside)
	not rbac.has_role_elsewhere(namespace, account)
}

# What names no namespace goes where it is put together: the account that a binding names, in whichever namespace, is
# the one that stands beside the pod without one.
default stands_beside := false

stands_beside if {
	namespace == ""
	account != "default"
	data.inventory.cluster.v1.ServiceAccount[account]
}

# The pod may be put in the namespace of an account that has a role.
may_have_role if {
	namespace == ""
	rbac.has_role(namespace, account, true)
}

# The pod says nothing, and the account does.
gives_no_token if {
	object.get(spec, "automountServiceAccountToken", null) == null
	some found in accounts
	found.automountServiceAccountToken == false
}

# Every namespace has an account `default`, which gives its token.
is_known if {
	account == "default"
} else if {
	count(accounts) > 0
}

accounts := rbac.service_accounts(namespace, account)

spec := found if {
	found := pod.spec(input)
	is_object(found)
}

account := pod.account(spec)

namespace := pod.namespace(input)
