# METADATA
# title: Lambda functions have no secrets in their environment
# description: >-
#   Who may look at the function, at the state or at the repository reads the secret; and it is rotated only with
#   a deployment.
# custom:
#   id: AWS-LAM-01
#   severity: high
#   enforcement: hard
#   view: resource
#   kinds: [aws_lambda_function]
#   fix: Keep the secret in AWS Secrets Manager or in a `SecureString` parameter, and read it at run time.
#   controls:
#     nist-800-53r5: [IA-5, IA-5(7)]
#     soc2-tsc-2017: [CC6.1]
#     iso-27001-2022: [A.5.17, A.8.24]
#     pci-dss-4.0.1: ["8.6.2"]
#   same_as:
#     checkov: [CKV_AWS_45]
#     prowler: [awslambda_function_no_secrets_in_variables]
package tollgate.aws.lambda_environment_has_no_secrets

import data.tollgate.library.plan
import data.tollgate.library.secret

deny contains finding if {
	plan.is_planned(input)
	some index, name
	facts := input.values.environment[index].variables[name]["tollgate:redacted"]
	is_secret(name, facts)
	finding := {
		"msg": sprintf("the variable `%s` holds a secret", [name]),
		"path": ["values", "environment", index, "variables", name],
	}
}

undecided contains finding if {
	plan.is_planned(input)
	some index, environment in input.unknown.environment
	some name, mark in environment.variables
	mark == true
	secret.is_name(name)
	not is_given(index)
	finding := {
		"msg": sprintf("whether the variable `%s` holds a secret is not known before the apply", [name]),
		"path": ["values", "environment", index, "variables", name],
	}
}

undecided contains finding if {
	plan.is_planned(input)
	plan.is_unknown_at(input, ["environment", 0, "variables"])
	not plan.fills_in(input, ["environment"])
	finding := {
		"msg": "which variables the function gets is not known before the apply",
		"path": ["values", "environment"],
	}
}

# A detector found one in the text that is hidden here.
is_secret(_, facts) if count(facts.detectors) > 0

# It is hidden since somebody says that it is sensitive, and its name says the same.
is_secret(name, facts) if {
	secret.is_name(name)
	not facts.empty
}

# What comes from other resources is written nowhere.
is_given(index) if {
	references := {reference |
		some name in plan.names(["environment", index, "variables"])
		some reference in object.get(input, ["references", name], [])
	}
	count(references) > 0
	every reference in references { not regex.match(`^(var|local|each|module)[.]`, reference) }
}
