# METADATA
# title: EKS clusters run a supported version of Kubernetes
# description: >-
#   A version without support gets no fixes, and AWS upgrades its control plane at a time that nobody chose.
# custom:
#   id: AWS-EKS-04
#   severity: medium
#   enforcement: soft
#   view: resource
#   kinds: [aws_eks_cluster]
#   fix: Upgrade the cluster, one minor version after the other, to a version in standard support.
#   controls:
#     nist-800-53r5: [CM-7, SA-22, SI-2]
#     soc2-tsc-2017: [CC7.1]
#     iso-27001-2022: [A.8.8, A.8.19]
#     pci-dss-4.0.1: ["6.3.3", "12.3.4"]
#   same_as:
#     checkov: [CKV_AWS_339]
#     prowler: [eks_cluster_uses_a_supported_version]
package tollgate.aws.eks_version_is_supported

import data.tollgate.library.eks_versions
import data.tollgate.library.plan
import data.tollgate.library.unclear

deny contains finding if {
	version := stated
	ended(eks_versions.end_of_extended(version))
	finding := {
		"msg": sprintf("support of Kubernetes %s on EKS ended on %s", [version, eks_versions.end_of_extended(version)]),
		"path": ["values", "version"],
		"same_as": ["CKV_AWS_339", "eks_cluster_uses_a_supported_version"],
	}
}

# Extended support is support, at six times the price.
warn contains finding if {
	version := stated
	ended(eks_versions.end_of_standard(version))
	last := eks_versions.end_of_extended(version)
	not ended(last)
	finding := {
		"msg": sprintf("version %s of Kubernetes is in extended support on EKS until %s", [version, last]),
		"path": ["values", "version"],
		"severity": "low",
		"same_as": ["eks_cluster_uses_a_supported_version"],
	}
}

undecided contains finding if {
	version := stated
	eks_versions.is_later(version)
	ended(eks_versions.end_of_table)
	finding := {
		"msg": sprintf("until when Kubernetes %s is supported is not in the table of this policy", [version]),
		"path": ["values", "version"],
	}
}

undecided contains finding if {
	plan.is_planned(input)
	is_string(input.values.version)
	not eks_versions.minor(input.values.version)
	finding := {
		"msg": sprintf("`%s` is no version of Kubernetes on EKS", [input.values.version]),
		"path": ["values", "version"],
	}
}

# The provider fills in the latest version for a new cluster.
undecided contains finding if {
	plan.is_planned(input)
	unclear.is_unknown(input, ["version"])
	finding := {
		"msg": "which version of Kubernetes the cluster runs is not known before the apply",
		"path": ["values", "version"],
	}
}

stated := input.values.version if {
	plan.is_planned(input)
	eks_versions.minor(input.values.version)
}

ended(day) if substring(data.release.time, 0, 10) > day
