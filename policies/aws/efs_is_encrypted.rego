# METADATA
# title: EFS file systems are encrypted
# description: >-
#   An unencrypted file system stays readable on discarded disks and in backups, and cannot be encrypted later without
#   a copy.
# custom:
#   id: AWS-EFS-01
#   severity: high
#   enforcement: soft
#   view: resource
#   kinds: [aws_efs_file_system]
#   fix: Set `encrypted = true`, and `kms_key_id` for a key of your own.
#   controls:
#     nist-800-53r5: [SC-28, SC-28(1)]
#     soc2-tsc-2017: [CC6.1]
#     iso-27001-2022: [A.8.24]
#     pci-dss-4.0.1: ["3.5.1"]
#     cis-aws-foundations-5.0: ["2.3.1"]
#   same_as:
#     checkov: [CKV_AWS_42]
#     trivy: [AWS-0037]
#     kics: ["48207659"]
#     prowler: [efs_encryption_at_rest_enabled]
package tollgate.aws.efs_is_encrypted

import data.tollgate.library.plan
import data.tollgate.library.unclear

deny contains finding if {
	plan.is_planned(input)
	not is_on
	not is_unclear
	finding := {
		"msg": "the file system is not encrypted (`encrypted` is not true)",
		"path": ["values", "encrypted"],
		"set": [{"path": ["values", "encrypted"], "value": true}],
	}
}

undecided contains finding if {
	plan.is_planned(input)
	not is_on
	is_unclear
	finding := {
		"msg": "whether the file system is encrypted is not known before the apply",
		"path": ["values", "encrypted"],
	}
}

is_on if input.values.encrypted == true

is_unclear if unclear.is_unknown(input, ["encrypted"])
