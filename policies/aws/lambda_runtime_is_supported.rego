# METADATA
# title: Lambda functions use a runtime that AWS supports
# description: >-
#   A deprecated runtime gets no security patches any more, and one day the function can no longer be updated.
# custom:
#   id: AWS-LAM-03
#   severity: medium
#   enforcement: soft
#   view: resource
#   kinds: [aws_lambda_function]
#   fix: Move to a newer runtime of the language.
#   controls:
#     nist-800-53r5: [CM-7, SA-22, SI-2]
#     soc2-tsc-2017: [CC7.1]
#     iso-27001-2022: [A.8.8, A.8.19]
#     pci-dss-4.0.1: ["6.3.3", "12.3.4"]
#   same_as:
#     checkov: [CKV_AWS_363]
#     prowler: [awslambda_function_using_supported_runtimes]
package tollgate.aws.lambda_runtime_is_supported

import data.tollgate.library.aws_runtimes
import data.tollgate.library.plan

deny contains finding if {
	plan.is_planned(input)
	runtime := input.values.runtime
	is_string(runtime)
	day := aws_runtimes.deprecated[runtime]
	day <= today
	finding := {
		"msg": sprintf("the runtime `%s` is deprecated since %s", [runtime, day]),
		"path": ["values", "runtime"],
	}
}

undecided contains finding if {
	plan.is_planned(input)
	plan.is_unknown(input, "runtime")
	not plan.leaves_out(input, "runtime")
	finding := {
		"msg": "which runtime the function uses is not known before the apply",
		"path": ["values", "runtime"],
	}
}

# The day of the gate, as in `2026-11-28`.
today := substring(data.release.time, 0, 10)
