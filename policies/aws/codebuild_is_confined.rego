# METADATA
# title: CodeBuild projects run without privileges, encrypt artifacts and hold no secrets
# description: >-
#   Whoever changes what is built runs in the project: privileged mode gives him the host, and plain variables give
#   him the secrets, as they do to everybody who may read the project.
# custom:
#   id: AWS-CB-01
#   severity: high
#   enforcement: soft
#   view: resource
#   kinds: [aws_codebuild_project]
#   fix: >-
#     Leave `privileged_mode` and `encryption_disabled` out, and take secrets from Secrets Manager or Parameter Store
#     by `type`.
#   controls:
#     nist-800-53r5: [AC-6, CM-7, SC-39, IA-5, IA-5(7)]
#     soc2-tsc-2017: [CC6.1, CC6.8]
#     iso-27001-2022: [A.8.2, A.8.9, A.5.17, A.8.24]
#     pci-dss-4.0.1: ["2.2.1", "2.2.6", "8.6.2"]
#   same_as:
#     checkov: [CKV_AWS_316, CKV_AWS_78, CKV_AWS_311]
#     trivy: [AWS-0018]
#     prowler: [codebuild_project_no_secrets_in_variables]
package tollgate.aws.codebuild_is_confined

import data.tollgate.library.demand
import data.tollgate.library.plaintext
import data.tollgate.library.plan
import data.tollgate.library.secret

deny contains finding if some finding in demand.unmet(input, [privileges])

undecided contains finding if some finding in demand.unclear(input, [privileges])

deny contains finding if some finding in demand.unmet(input, array.concat(artifacts, logs))

undecided contains finding if some finding in demand.unclear(input, array.concat(artifacts, logs))

# What detectors recognise by its name or its form, and what somebody calls sensitive, stands hidden here. Nothing else
# of a value is looked at, so that those of other types stay out of it.
deny contains finding if {
	plan.is_planned(input)
	some index, variable in input.values.environment[0].environment_variable
	is_plain(variable)
	plaintext.is_hidden_text(variable.value)
	finding := {
		"msg": sprintf("variable `%s` holds a secret in plain text", [variable.name]),
		"path": ["values", "environment", 0, "environment_variable", index, "value"],
		"fix": "Name the secret with `type = \"SECRETS_MANAGER\"` or `\"PARAMETER_STORE\"`.",
		"same_as": ["codebuild_project_no_secrets_in_variables"],
	}
}

# A value that the plan does not know yet is plain text all the same.
undecided contains finding if {
	plan.is_planned(input)
	some index, variable in input.values.environment[0].environment_variable
	is_plain(variable)
	secret.is_name(variable.name)
	plan.is_unknown_at(input, ["environment", 0, "environment_variable", index, "value"])
	finding := {
		"msg": sprintf("what variable `%s` holds is not known before the apply", [variable.name]),
		"path": ["values", "environment", 0, "environment_variable", index, "value"],
		"same_as": ["codebuild_project_no_secrets_in_variables"],
	}
}

is_plain(variable) if {
	is_object(variable)
	object.get(variable, "type", "PLAINTEXT") in ["PLAINTEXT", null]
}

privileges := {
	"path": ["environment", 0, "privileged_mode"],
	"value": object.get(input.values, ["environment", 0, "privileged_mode"], null),
	"refused": [true],
	"msg": "builds run privileged (`privileged_mode` is true)",
	"about": "whether builds run privileged",
	"fix": "Leave `privileged_mode` out; build images without a Docker daemon.",
	"same_as": ["CKV_AWS_316"],
}

outputs := array.concat(
	[{"kind": "artifacts", "index": index, "block": block} |
		some index, block in input.values.artifacts
		is_object(block)
	],
	[{"kind": "secondary_artifacts", "index": index, "block": block} |
		some index, block in input.values.secondary_artifacts
		is_object(block)
	],
)

artifacts := [demanded |
	some artifact in outputs
	not object.get(artifact.block, "type", null) in ["NO_ARTIFACTS", "CODEPIPELINE"]
	demanded := {
		"path": [artifact.kind, artifact.index, "encryption_disabled"],
		"value": object.get(artifact.block, "encryption_disabled", null),
		"refused": [true],
		"msg": "artifacts are not encrypted (`encryption_disabled` is true)",
		"about": "whether artifacts are encrypted",
		"fix": "Leave `encryption_disabled` out.",
		"set": false,
		"same_as": ["CKV_AWS_78", "AWS-0018"],
	}
]

# Logs are written only where they are enabled.
logs := [demanded |
	input.values.logs_config[0].s3_logs[0].status == "ENABLED"
	demanded := {
		"path": ["logs_config", 0, "s3_logs", 0, "encryption_disabled"],
		"value": object.get(input.values, ["logs_config", 0, "s3_logs", 0, "encryption_disabled"], null),
		"refused": [true],
		"msg": "logs are not encrypted (`encryption_disabled` is true)",
		"about": "whether logs are encrypted",
		"fix": "Leave `encryption_disabled` out.",
		"set": false,
		"same_as": ["CKV_AWS_311"],
	}
]
