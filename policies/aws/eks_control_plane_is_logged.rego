# METADATA
# title: EKS clusters log all of their control plane
# description: >-
#   Without the audit log nobody can tell who did what in the cluster; without the others, why the cluster did it.
# custom:
#   id: AWS-EKS-03
#   severity: medium
#   enforcement: soft
#   view: resource
#   kinds: [aws_eks_cluster]
#   fix: >-
#     Set `enabled_cluster_log_types` to all five: api, audit, authenticator, controllerManager and scheduler.
#   controls:
#     nist-800-53r5: [AU-2, AU-12]
#     soc2-tsc-2017: [CC7.2]
#     iso-27001-2022: [A.8.15]
#     pci-dss-4.0.1: ["10.2.1"]
#   same_as:
#     checkov: [CKV_AWS_37]
#     trivy: [AWS-0038]
#     prowler: [eks_control_plane_logging_all_types_enabled]
package tollgate.aws.eks_control_plane_is_logged

import data.tollgate.library.plan

deny contains finding if {
	count(missing) > 0
	not may_be_more
	finding := {
		"msg": sprintf("the control plane does not log %s (`enabled_cluster_log_types`)", [concat(", ", missing)]),
		"path": ["values", "enabled_cluster_log_types"],
		"set": [{"path": ["values", "enabled_cluster_log_types"], "value": wanted}],
	}
}

undecided contains finding if {
	count(missing) > 0
	may_be_more
	finding := {
		"msg": "what the control plane logs is not known before the apply",
		"path": ["values", "enabled_cluster_log_types"],
	}
}

wanted := ["api", "audit", "authenticator", "controllerManager", "scheduler"]

missing := [type |
	plan.is_planned(input)
	some type in wanted
	not type in object.get(input.values, "enabled_cluster_log_types", [])
]

may_be_more if plan.is_unknown(input, "enabled_cluster_log_types")

may_be_more if plan.has_unknown(input.unknown.enabled_cluster_log_types)
