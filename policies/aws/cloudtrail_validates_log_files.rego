# METADATA
# title: CloudTrail signs its log files
# description: Without digests nobody can tell whether log files were changed or deleted to hide a break-in.
# custom:
#   id: AWS-CT-02
#   severity: high
#   enforcement: soft
#   view: resource
#   kinds: [aws_cloudtrail]
#   fix: Set `enable_log_file_validation = true`.
#   controls:
#     nist-800-53r5: [AU-9]
#     soc2-tsc-2017: [CC7.2]
#     iso-27001-2022: [A.8.15]
#     pci-dss-4.0.1: ["10.3.2", "10.3.4"]
#     cis-aws-foundations-5.0: ["3.2"]
#   same_as:
#     checkov: [CKV_AWS_36]
#     trivy: [AWS-0016]
#     prowler: [cloudtrail_log_file_validation_enabled]
package tollgate.aws.cloudtrail_validates_log_files

import data.tollgate.library.plan
import data.tollgate.library.unclear

deny contains finding if {
	plan.is_planned(input)
	not is_on
	not is_unclear
	finding := {
		"msg": "log files of the trail can be changed unnoticed (`enable_log_file_validation` is not true)",
		"path": ["values", "enable_log_file_validation"],
		"set": [{"path": ["values", "enable_log_file_validation"], "value": true}],
	}
}

undecided contains finding if {
	plan.is_planned(input)
	not is_on
	is_unclear
	finding := {
		"msg": "whether log files of the trail are validated is not known before the apply",
		"path": ["values", "enable_log_file_validation"],
	}
}

is_on if input.values.enable_log_file_validation == true

is_unclear if unclear.is_unknown(input, ["enable_log_file_validation"])
