# METADATA
# title: Cloud Run services and functions are open to nobody in public unless they are marked so
# description: >-
#   An endpoint that `allUsers` may call is tried by machines within minutes. A public site is named in
#   `public_services`, so that it is a decision.
# custom:
#   id: GCP-RUN-01
#   severity: high
#   enforcement: soft
#   view: resource
#   kinds:
#     - google_cloudfunctions_function
#     - google_cloudfunctions2_function
#     - google_cloud_run_service_iam_member
#     - google_cloud_run_service_iam_binding
#     - google_cloud_run_service_iam_policy
#     - google_cloud_run_v2_service_iam_member
#     - google_cloud_run_v2_service_iam_binding
#     - google_cloud_run_v2_service_iam_policy
#     - google_cloudfunctions_function_iam_member
#     - google_cloudfunctions_function_iam_binding
#     - google_cloudfunctions_function_iam_policy
#     - google_cloudfunctions2_function_iam_member
#     - google_cloudfunctions2_function_iam_binding
#     - google_cloudfunctions2_function_iam_policy
#   fix: Name who may call it in place of `allUsers`, or name the service in the parameter `public_services`.
#   params:
#     public_services:
#       default: []
#       description: Names of Cloud Run services and functions that are meant for everybody, as patterns (`www-*`).
#   controls:
#     nist-800-53r5: [AC-3, SC-7]
#     soc2-tsc-2017: [CC6.1, CC6.6]
#     iso-27001-2022: [A.8.3, A.8.20]
#     pci-dss-4.0.1: ["1.3.1", "1.4.4"]
#   same_as:
#     checkov: [CKV_GCP_102, CKV_GCP_107, CKV_GCP_124]
package tollgate.google.service_has_no_public_invoker

import data.tollgate.library.google_iam as iam
import data.tollgate.library.plan
import data.tollgate.library.unclear

deny contains finding if {
	some grant in iam.grants(input)
	iam.is_public(grant.member)
	not is_marked
	not may_be_marked
	finding := {
		"msg": sprintf("`%s` of the %s is granted to `%s`", [grant.role, what, grant.member]),
		"path": grant.member_path,
		"same_as": same_as,
	}
}

# The whole internet reaches the function, and only its members keep it from being called.
warn contains finding if {
	path := ingress[input.type]
	plan.is_planned(input)
	plan.at(input, path) in [null, "", "ALLOW_ALL"]
	not unclear.is_unknown(input, path)
	not is_marked
	not may_be_marked
	finding := {
		"msg": sprintf("the function takes requests from the whole internet (%s)", [ingress_stated(path)]),
		"path": array.concat(["values"], path),
		"severity": "low",
		"fix": "Set `ingress_settings` to `ALLOW_INTERNAL_ONLY` or `ALLOW_INTERNAL_AND_GCLB`.",
		"same_as": ["CKV_GCP_124"],
	}
}

ingress := {
	"google_cloudfunctions_function": ["ingress_settings"],
	"google_cloudfunctions2_function": ["service_config", 0, "ingress_settings"],
}

ingress_stated(path) := "`ingress_settings` is `ALLOW_ALL`" if {
	plan.at(input, path) == "ALLOW_ALL"
} else := "`ingress_settings` is not set, and is `ALLOW_ALL` by default"

undecided contains finding if {
	some grant in iam.grants(input)
	iam.is_public(grant.member)
	not is_marked
	may_be_marked
	finding := {
		"msg": sprintf("whether the %s is marked as public is not known before the apply, for its name is not", [what]),
		"path": grant.member_path,
		"same_as": same_as,
	}
}

undecided contains finding if {
	some grant in iam.grants(input)
	iam.may_be_public(grant)
	not is_marked
	finding := {
		"msg": sprintf("to whom the %s is granted is not known before the apply", [what]),
		"path": grant.member_path,
		"same_as": same_as,
	}
}

name_fields := {
	"google_cloud_run_service": "service",
	"google_cloud_run_v2_service": "name",
	"google_cloudfunctions_function": "cloud_function",
	"google_cloudfunctions2_function": "cloud_function",
}

name_field := "name" if {
	ingress[input.type]
} else := name_fields[split(input.type, "_iam_")[0]]

# The name may stand behind its project and its region.
name := parts[count(parts) - 1] if {
	is_string(input.values[name_field])
	parts := split(input.values[name_field], "/")
}

is_marked if {
	some pattern in data.params.public_services
	glob.match(pattern, [], name)
}

may_be_marked if {
	count(data.params.public_services) > 0
	plan.is_unseen(input, name_field)
}

what := "service" if {
	startswith(input.type, "google_cloud_run_")
} else := "function"

same_as := ["CKV_GCP_102"] if {
	what == "service"
} else := ["CKV_GCP_107"]
