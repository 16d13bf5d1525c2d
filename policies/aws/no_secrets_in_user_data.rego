# METADATA
# title: User data of machines holds no secrets
# description: >-
#   Everybody who may describe the machine, and every process on it, can read its user data, and it stays in state
#   files and launch template versions.
# custom:
#   id: AWS-EC2-09
#   severity: critical
#   enforcement: hard
#   view: resource
#   kinds: [aws_instance, aws_launch_template, aws_launch_configuration]
#   fix: >-
#     Let the machine read the secret from AWS Secrets Manager or Parameter Store with its role, and revoke this one.
#   controls:
#     nist-800-53r5: [IA-5, IA-5(7)]
#     soc2-tsc-2017: [CC6.1]
#     iso-27001-2022: [A.5.17, A.8.24]
#     pci-dss-4.0.1: ["8.6.2"]
#   same_as:
#     checkov: [CKV_AWS_46]
#     trivy: [AWS-0029, AWS-0129]
#     kics: [443488f5]
#     prowler: [ec2_instance_secrets_user_data, ec2_launch_template_no_secrets]
package tollgate.aws.no_secrets_in_user_data

import data.tollgate.library.plan
import data.tollgate.library.unclear

deny contains finding if {
	plan.is_planned(input)
	some field, detectors in hidden
	count(detectors) > 0
	finding := {
		"msg": sprintf("`%s` holds a secret", [field]),
		"path": ["values", field],
		"same_as": array.concat(same_as[input.type], ["443488f5"]),
	}
}

# A value is hidden as a whole where something in it is marked as sensitive, though no detector knows it.
undecided contains finding if {
	plan.is_planned(input)
	some field, detectors in hidden
	count(detectors) == 0
	finding := {
		"msg": sprintf("`%s` is marked as sensitive, so that it cannot be seen whether it holds a secret", [field]),
		"path": ["values", field],
	}
}

undecided contains finding if {
	plan.is_planned(input)
	some field in ["user_data", "user_data_base64"]
	unclear.is_unknown(input, [field])
	finding := {
		"msg": sprintf("whether `%s` holds a secret is not known before the apply", [field]),
		"path": ["values", field],
	}
}

# What stands hidden, with the names of those that found a secret in it; they look into base64 too.
hidden["user_data"] := input.values.user_data["tollgate:redacted"].detectors

hidden["user_data_base64"] := input.values.user_data_base64["tollgate:redacted"].detectors

same_as := {
	"aws_instance": ["CKV_AWS_46", "AWS-0029", "ec2_instance_secrets_user_data"],
	"aws_launch_template": ["CKV_AWS_46", "AWS-0129", "ec2_launch_template_no_secrets"],
	"aws_launch_configuration": ["CKV_AWS_46", "AWS-0129"],
}
