# METADATA
# title: EKS clusters encrypt Secrets by a key of the account
# description: >-
#   With a key of your own the key policy and its log say who reads the Secrets of the cluster, and a grant can be
#   taken back.
# custom:
#   id: AWS-EKS-02
#   severity: high
#   enforcement: soft
#   view: resource
#   kinds: [aws_eks_cluster]
#   fix: Add an `encryption_config` block with `resources = ["secrets"]` and the ARN of a KMS key in `provider`.
#   controls:
#     nist-800-53r5: [SC-28, SC-28(1)]
#     soc2-tsc-2017: [CC6.1]
#     iso-27001-2022: [A.8.24]
#     pci-dss-4.0.1: ["3.5.1"]
#   same_as:
#     checkov: [CKV_AWS_58]
#     trivy: [AWS-0039]
#     prowler: [eks_cluster_kms_cmk_encryption_in_secrets_enabled]
package tollgate.aws.eks_secrets_are_encrypted_by_own_key

import data.tollgate.library.plan
import data.tollgate.library.unclear

deny contains finding if {
	plan.is_planned(input)
	not is_encrypted
	not may_be_encrypted
	finding := {
		"msg": "secrets of the cluster are not encrypted by a key of the account (`encryption_config` lacks `secrets`)",
		"path": ["values", "encryption_config"],
	}
}

undecided contains finding if {
	plan.is_planned(input)
	not is_encrypted
	may_be_encrypted
	finding := {
		"msg": "whether secrets of the cluster are encrypted by a key of the account is not known before the apply",
		"path": ["values", "encryption_config"],
	}
}

is_encrypted if {
	"secrets" in input.values.encryption_config[_].resources
}

may_be_encrypted if unclear.is_unknown(input, ["encryption_config"])

may_be_encrypted if plan.has_unknown(input.unknown.encryption_config[_].resources)

may_be_encrypted if input.unknown.encryption_config[_] == true
