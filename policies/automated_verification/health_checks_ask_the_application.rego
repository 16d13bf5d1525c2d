# METADATA
# title: Health checks ask a path of the application
# description: >-
#   A check of the front page, or one that takes errors for health, keeps sending people to an instance that cannot
#   serve them.
# custom:
#   id: AV-009
#   severity: medium
#   enforcement: soft
#   view: resource
#   kinds:
#     - aws_lb_target_group
#     - aws_alb_target_group
#     - azurerm_app_service
#     - azurerm_linux_web_app
#     - azurerm_windows_web_app
#     - google_compute_health_check
#     - google_compute_region_health_check
#     - google_compute_http_health_check
#     - google_compute_https_health_check
#   fix: Name the path of an endpoint that says whether the application can serve.
#   controls:
#     nist-800-53r5: [CP-2, CP-10, SC-5]
#     soc2-tsc-2017: [A1.2]
#     iso-27001-2022: [A.8.14]
#   same_as:
#     checkov: [CKV_AWS_261, CKV_AZURE_213]
package tollgate.automated_verification.health_checks_ask_the_application

import data.tollgate.library.demand
import data.tollgate.library.plan

deny contains finding if {
	some check in checks
	not check.is_said
	not demand.is_unknown(input, check.path)
	finding := {
		"msg": sprintf("the health check names no path (`%s` is not set)", [check.name]),
		"path": array.concat(["values"], check.path),
		"fix": sprintf("Set `%s` to an endpoint of the application.", [check.name]),
		"same_as": same_as,
	}
}

undecided contains finding if {
	some check in checks
	not check.is_said
	demand.is_unknown(input, check.path)
	finding := {
		"msg": "whether the health check names a path is not known before the apply",
		"path": array.concat(["values"], check.path),
		"same_as": same_as,
	}
}

deny contains finding if {
	is_http_group
	is_string(matcher)
	not is_grpc
	some part in split(matcher, ",")
	takes_errors(trim_space(part))
	finding := {
		"msg": sprintf("the health check takes errors for health (`matcher` is `%s`)", [matcher]),
		"path": ["values", "health_check", 0, "matcher"],
		"fix": "Set `matcher` to codes of success, such as `200` or `200-299`.",
		"same_as": [],
	}
}

undecided contains finding if {
	is_http_group
	demand.is_unknown(input, ["health_check", 0, "matcher"])
	finding := {
		"msg": "which answers the health check takes for health is not known before the apply",
		"path": ["values", "health_check", 0, "matcher"],
		"same_as": [],
	}
}

undecided contains finding if {
	is_group
	plan.is_planned(input)
	demand.is_unknown(input, ["protocol"])
	finding := {
		"msg": "whether the target group speaks HTTP is not known before the apply",
		"path": ["values", "protocol"],
		"same_as": same_as,
	}
}

is_group if input.type in ["aws_lb_target_group", "aws_alb_target_group"]

# A check over TCP has no path; one that says no protocol follows the group's, or HTTP.
is_http_group if {
	is_group
	plan.is_planned(input)
	input.values.protocol in ["HTTP", "HTTPS"]
	not input.values.health_check[0].protocol == "TCP"
}

is_grpc if input.values.protocol_version == "GRPC"

matcher := input.values.health_check[0].matcher

# A code, or a range of codes, that holds 400 or more.
takes_errors(part) if {
	regex.match(`^([0-9]{3}-)?[45][0-9]{2}$`, part)
}

checks contains check(["health_check", 0, "path"], object.get(input, ["values", "health_check", 0, "path"], null)) if {
	is_http_group
	not is_grpc
}

checks contains check(
	["site_config", 0, "health_check_path"],
	object.get(input, ["values", "site_config", 0, "health_check_path"], null),
) if {
	input.type in ["azurerm_app_service", "azurerm_linux_web_app", "azurerm_windows_web_app"]
	plan.is_planned(input)
}

checks contains check(
	["http_health_check", 0, "request_path"],
	object.get(input, ["values", "http_health_check", 0, "request_path"], null),
) if {
	input.type in google
	plan.is_planned(input)
	some _ in input.values.http_health_check
}

checks contains check(
	["https_health_check", 0, "request_path"],
	object.get(input, ["values", "https_health_check", 0, "request_path"], null),
) if {
	input.type in google
	plan.is_planned(input)
	some _ in input.values.https_health_check
}

checks contains check(
	["http2_health_check", 0, "request_path"],
	object.get(input, ["values", "http2_health_check", 0, "request_path"], null),
) if {
	input.type in google
	plan.is_planned(input)
	some _ in input.values.http2_health_check
}

checks contains check(["request_path"], object.get(input, ["values", "request_path"], null)) if {
	input.type in ["google_compute_http_health_check", "google_compute_https_health_check"]
	plan.is_planned(input)
}

google := ["google_compute_health_check", "google_compute_region_health_check"]

check(path, value) := {
	"path": path,
	"name": concat(".", [step | some step in path; is_string(step)]),
	"is_said": is_said(path, value),
}

# `/` is the default of most: whoever writes it has said it, whoever writes nothing has not.
is_said(path, value) if {
	is_string(value)
	value != ""
	not is_default(path, value)
} else if plan.is_hidden(value)

else := false

is_default(path, "/") if plan.fills_in(input, path)

default same_as := []

same_as := ["CKV_AWS_261"] if is_group

same_as := ["CKV_AZURE_213"] if startswith(input.type, "azurerm_")
