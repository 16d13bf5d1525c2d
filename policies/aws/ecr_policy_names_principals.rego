# METADATA
# title: Policies of ECR repositories name whom they let in
# description: >-
#   A statement for `*` lets every AWS account pull the images, or push its own in their place.
# custom:
#   id: AWS-ECR-03
#   severity: high
#   enforcement: hard
#   view: resource
#   kinds: [aws_ecr_repository_policy]
#   fix: Name the accounts that may pull and push, or add a condition on `aws:PrincipalOrgID`.
#   controls:
#     nist-800-53r5: [AC-3, SC-7]
#     soc2-tsc-2017: [CC6.1, CC6.6]
#     iso-27001-2022: [A.8.3, A.8.20]
#     pci-dss-4.0.1: ["1.3.1", "1.4.4"]
#   same_as:
#     checkov: [CKV_AWS_32]
#     trivy: [AWS-0032]
#     kics: [e86e26fc]
#     prowler: [ecr_repositories_not_publicly_accessible]
package tollgate.aws.ecr_policy_names_principals

import data.tollgate.library.iam
import data.tollgate.library.plan

deny contains finding if {
	plan.is_planned(input)
	some statement in iam.exposed(input, ["policy"], "open")
	finding := {
		"msg": sprintf("the policy lets anybody in without a condition that restricts: %s", [iam.action_names(statement)]),
		"path": statement.path,
	}
}

undecided contains finding if {
	plan.is_planned(input)
	some finding in iam.exposure_unread(input, ["policy"])
}
