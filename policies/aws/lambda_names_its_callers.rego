# METADATA
# title: Lambda functions name who may call them
# description: >-
#   A service is let in for all of its customers unless `source_arn` says whose resource calls; a URL without
#   authorisation is open to the internet.
# custom:
#   id: AWS-LAM-02
#   severity: high
#   enforcement: soft
#   view: resource
#   kinds: [aws_lambda_permission, aws_lambda_function_url]
#   fix: Set `source_arn` or `source_account`, and `authorization_type = "AWS_IAM"` for a URL.
#   controls:
#     nist-800-53r5: [AC-3, SC-7, AC-6]
#     soc2-tsc-2017: [CC6.1, CC6.6, CC6.3]
#     iso-27001-2022: [A.8.3, A.8.20, A.5.15, A.8.2]
#     pci-dss-4.0.1: ["1.3.1", "1.4.4", "7.2.1", "7.2.2"]
#   same_as:
#     checkov: [CKV_AWS_364, CKV_AWS_301, CKV_AWS_258]
#     trivy: [AWS-0067]
#     kics: [3ef8696c]
#     prowler: [awslambda_function_not_publicly_accessible, awslambda_function_url_public]
package tollgate.aws.lambda_names_its_callers

import data.tollgate.library.plan
import data.tollgate.library.reference

deny contains finding if {
	input.type == "aws_lambda_permission"
	plan.is_planned(input)
	principal := plan.at(input, ["principal"])
	principal == "*"
	not names_source
	not may_name_source
	finding := {
		"msg": "anybody may call the function (`principal` is `*`)",
		"path": ["values", "principal"],
		"same_as": of_anybody,
	}
}

deny contains finding if {
	input.type == "aws_lambda_permission"
	plan.is_planned(input)
	principal := plan.at(input, ["principal"])
	is_service(principal)
	not names_source
	not may_name_source
	finding := {
		"msg": sprintf("`%s` may call the function for every account (no `source_arn` or `source_account`)", [principal]),
		"path": ["values", "principal"],
		"same_as": of_service,
	}
}

# What is named narrows who comes; a principal of that name would need no wildcard, unless it is an organisation.
warn contains finding if {
	input.type == "aws_lambda_permission"
	plan.is_planned(input)
	plan.at(input, ["principal"]) == "*"
	names_source
	not has_value("principal_org_id")
	finding := {
		"msg": "the principal is `*`, so that only the source that is named keeps others from calling the function",
		"path": ["values", "principal"],
		"severity": "low",
		"fix": "Set `principal` to the service or the account that calls.",
		"same_as": of_anybody,
	}
}

deny contains finding if {
	input.type == "aws_lambda_function_url"
	plan.is_planned(input)
	plan.at(input, ["authorization_type"]) == "NONE"
	finding := {
		"msg": "the URL of the function is open to the internet (`authorization_type` is `NONE`)",
		"path": ["values", "authorization_type"],
		"same_as": ["CKV_AWS_258", "awslambda_function_url_public"],
		"set": [{"path": ["values", "authorization_type"], "value": "AWS_IAM"}],
	}
}

undecided contains finding if {
	input.type == "aws_lambda_permission"
	needs_source(plan.at(input, ["principal"]))
	not names_source
	may_name_source
	finding := {
		"msg": "whether the permission says whose resource calls is not known before the apply",
		"path": ["values", "principal"],
		"same_as": of_principal(plan.at(input, ["principal"])),
	}
}

of_principal("*") := of_anybody

of_principal(principal) := of_service if is_service(principal)

of_anybody := ["CKV_AWS_301", "awslambda_function_not_publicly_accessible"]

of_service := ["CKV_AWS_364", "AWS-0067", "3ef8696c"]

undecided contains finding if {
	input.type == "aws_lambda_permission"
	plan.may_lack(input, ["principal"], [])
	not names_source
	finding := {
		"msg": "who may call the function is not known before the apply",
		"path": ["values", "principal"],
	}
}

undecided contains finding if {
	input.type == "aws_lambda_function_url"
	plan.may_lack(input, ["authorization_type"], ["AWS_IAM"])
	finding := {
		"msg": "whether the URL of the function is open to the internet is not known before the apply",
		"path": ["values", "authorization_type"],
	}
}

needs_source("*")

needs_source(principal) if is_service(principal)

is_service(principal) if {
	is_string(principal)
	regex.match(`[.]amazon(aws)?[.]com([.]cn)?$`, principal)
}

# Attributes that say whose resource calls, each of them set or made in the same plan.
sources := ["source_arn", "source_account", "principal_org_id", "event_source_token"]

names_source if {
	some attribute in sources
	has_value(attribute)
}

may_name_source if {
	some attribute in sources
	plan.may_lack(input, [attribute], [])
}

has_value(attribute) if {
	value := plan.at(input, [attribute])
	is_string(value)
	not value in ["", "*"]
}

has_value(attribute) if reference.is_made(input, attribute)

has_value(attribute) if plan.is_hidden(plan.at(input, [attribute]))
