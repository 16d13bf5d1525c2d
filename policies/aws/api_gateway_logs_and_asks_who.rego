# METADATA
# title: API Gateway logs access, asks who comes and demands TLS 1.2
# description: >-
#   A method without authorization is open to whoever finds it, and without an access log nobody sees who did.
# custom:
#   id: AWS-APIGW-01
#   severity: medium
#   enforcement: soft
#   view: resource
#   kinds:
#     - aws_api_gateway_stage
#     - aws_apigatewayv2_stage
#     - aws_api_gateway_method
#     - aws_api_gateway_domain_name
#     - aws_apigatewayv2_domain_name
#   fix: >-
#     Add `access_log_settings` to stages, an `authorization` or `api_key_required` to methods, and `security_policy =
#     "TLS_1_2"` to domain names.
#   controls:
#     nist-800-53r5: [AU-2, AU-12, IA-2, IA-5(1), SC-8, SC-8(1)]
#     soc2-tsc-2017: [CC7.2, CC6.1, CC6.7]
#     iso-27001-2022: [A.8.15, A.5.17, A.8.5, A.8.24]
#     pci-dss-4.0.1: ["10.2.1", "8.3.6", "4.2.1"]
#   same_as:
#     checkov: [CKV_AWS_76, CKV_AWS_59, CKV2_AWS_70, CKV_AWS_206]
#     trivy: [AWS-0001, AWS-0004, AWS-0005]
#     kics: [9111f9a5, 15ccec05]
#     prowler: [apigateway_restapi_logging_enabled, apigateway_restapi_authorizers_enabled]
package tollgate.aws.api_gateway_logs_and_asks_who

import data.tollgate.library.demand
import data.tollgate.library.plan

deny contains finding if {
	input.type in stages
	plan.is_planned(input)
	not has_log
	not plan.has_unknown_blocks(input, "access_log_settings")
	finding := object.union(log, {"msg": "the stage keeps no access log (it has no `access_log_settings`)"})
}

undecided contains finding if {
	input.type in stages
	plan.is_planned(input)
	not has_log
	plan.has_unknown_blocks(input, "access_log_settings")
	finding := object.union(log, {"msg": "whether the stage keeps an access log is not known before the apply"})
}

# A browser asks by OPTIONS what it may do before it logs in.
deny contains finding if {
	input.type == "aws_api_gateway_method"
	not input.values.http_method == "OPTIONS"
	plan.is_planned(input)
	input.values.authorization == "NONE"
	not demand.is_unknown(input, ["api_key_required"])
	not input.values.api_key_required == true
	not plan.is_unknown(input, "http_method")
	finding := object.union(caller, {"msg": "the method asks nobody who he is (`authorization` is `NONE`)"})
}

undecided contains finding if {
	input.type == "aws_api_gateway_method"
	not input.values.http_method == "OPTIONS"
	plan.is_planned(input)
	object.get(input.values, "authorization", "NONE") == "NONE"
	not input.values.api_key_required == true
	some attribute in ["authorization", "api_key_required", "http_method"]
	demand.is_unknown(input, [attribute])
	finding := object.union(caller, {"msg": "whether the method asks who comes is not known before the apply"})
}

deny contains finding if {
	plan.is_planned(input)
	some path in policies
	not is_enough(version)
	not demand.is_unknown(input, path)
	finding := {
		"msg": sprintf("the domain name offers TLS 1.0 (%s)", [stated(version)]),
		"path": array.concat(["values"], path),
		"fix": "Set `security_policy = \"TLS_1_2\"`.",
		"same_as": ["CKV_AWS_206", "AWS-0005"],
		"set": [{"path": array.concat(["values"], path), "value": "TLS_1_2"}],
	}
}

undecided contains finding if {
	plan.is_planned(input)
	some path in policies
	not is_enough(version)
	demand.is_unknown(input, path)
	finding := {
		"msg": "which TLS versions the domain name offers is not known before the apply",
		"path": array.concat(["values"], path),
		"same_as": ["CKV_AWS_206", "AWS-0005"],
	}
}

has_log if some _ in input.values.access_log_settings

stages := ["aws_api_gateway_stage", "aws_apigatewayv2_stage"]

policies contains ["security_policy"] if input.type == "aws_api_gateway_domain_name"

policies contains ["domain_name_configuration", 0, "security_policy"] if input.type == "aws_apigatewayv2_domain_name"

version := object.get(input.values, "security_policy", null) if {
	input.type == "aws_api_gateway_domain_name"
} else := object.get(input.values, ["domain_name_configuration", 0, "security_policy"], null)

is_enough("TLS_1_2")

# Those that are called so all begin at TLS 1.2.
is_enough(value) if {
	is_string(value)
	startswith(value, "SecurityPolicy_")
}

stated(value) := sprintf("`%s`", [value]) if {
	is_string(value)
} else := "no `security_policy` says otherwise"

log := {
	"path": ["values", "access_log_settings"],
	"fix": "Add `access_log_settings` with a `destination_arn` and a `format`.",
	"same_as": ["CKV_AWS_76", "AWS-0001", "9111f9a5", "apigateway_restapi_logging_enabled"],
}

caller := {
	"path": ["values", "authorization"],
	"fix": "Set `authorization` to `AWS_IAM`, `CUSTOM` or `COGNITO_USER_POOLS`, or `api_key_required = true`.",
	"same_as": ["CKV_AWS_59", "CKV2_AWS_70", "AWS-0004", "15ccec05", "apigateway_restapi_authorizers_enabled"],
}
