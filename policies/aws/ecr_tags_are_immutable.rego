# METADATA
# title: Tags of ECR repositories are immutable
# description: >-
#   A tag that can be moved lets somebody put another image in place of the one that was tested, and no deployment
#   shows it.
# custom:
#   id: AWS-ECR-01
#   severity: high
#   enforcement: soft
#   view: resource
#   kinds: [aws_ecr_repository]
#   fix: Set `image_tag_mutability = "IMMUTABLE"`.
#   controls:
#     nist-800-53r5: [SI-7, SR-3, SR-4]
#     soc2-tsc-2017: [CC6.8, CC8.1]
#     iso-27001-2022: [A.5.21, A.8.9]
#     pci-dss-4.0.1: ["6.3.2"]
#   same_as:
#     checkov: [CKV_AWS_51]
#     trivy: [AWS-0031]
#     prowler: [ecr_repositories_tag_immutability]
package tollgate.aws.ecr_tags_are_immutable

import data.tollgate.library.plan

deny contains finding if {
	plan.lacks(input, ["image_tag_mutability"], wanted)
	finding := {
		"msg": "tags can be moved to other images (`image_tag_mutability` is not `IMMUTABLE`)",
		"path": ["values", "image_tag_mutability"],
		"set": [{"path": ["values", "image_tag_mutability"], "value": "IMMUTABLE"}],
	}
}

undecided contains finding if {
	plan.may_lack(input, ["image_tag_mutability"], wanted)
	finding := {
		"msg": "whether tags can be moved is not known before the apply",
		"path": ["values", "image_tag_mutability"],
	}
}

wanted := ["IMMUTABLE", "IMMUTABLE_WITH_EXCLUSION"]
