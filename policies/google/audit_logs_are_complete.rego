# METADATA
# title: Audit logs hold all kinds of access of everybody, and logs are kept for a year
# description: What is not logged, or is thrown away after a month, is missing when somebody asks who read the data.
# custom:
#   id: GCP-LOG-01
#   severity: medium
#   enforcement: soft
#   view: resource
#   kinds:
#     - google_project_iam_audit_config
#     - google_folder_iam_audit_config
#     - google_organization_iam_audit_config
#     - google_logging_project_bucket_config
#     - google_logging_folder_bucket_config
#     - google_logging_organization_bucket_config
#     - google_logging_billing_account_bucket_config
#   fix: >-
#     Log ADMIN_READ, DATA_READ and DATA_WRITE of `allServices` without `exempted_members`, and set `retention_days`
#     to 365 or more.
#   controls:
#     nist-800-53r5: [AU-2, AU-12, AU-11]
#     soc2-tsc-2017: [CC7.2]
#     iso-27001-2022: [A.8.15, A.5.33]
#     pci-dss-4.0.1: ["10.2.1", "10.5.1"]
#     cis-gcp-foundation-4.0: ["2.1"]
#   same_as:
#     checkov: [CKV2_GCP_5, CKV2_GCP_4]
#     trivy: [GCP-0079]
#     kics: [89fe890f]
#     prowler: [iam_audit_logs_enabled]
package tollgate.google.audit_logs_are_complete

import data.tollgate.library.plan
import data.tollgate.library.setting

# The configuration of a single service adds to that of all.
deny contains finding if {
	is_audit
	input.values.service == "allServices"
	not setting.is_open(input, ["audit_log_config"])
	not has_unknown_type
	missing := {"ADMIN_READ", "DATA_READ", "DATA_WRITE"} - {config.log_type | some config in configs}
	count(missing) > 0
	finding := {
		"msg": sprintf("the audit log leaves out %s", [concat(", ", sort(missing))]),
		"path": ["values", "audit_log_config"],
		"fix": sprintf("Add an `audit_log_config` for each of %s.", [concat(", ", sort(missing))]),
		"same_as": audit,
	}
}

deny contains finding if {
	is_audit
	some index, config in configs
	some position, member in config.exempted_members
	is_string(member)
	finding := {
		"msg": sprintf("`%s` is exempted from the audit log", [member]),
		"path": ["values", "audit_log_config", index, "exempted_members", position],
		"fix": "Leave `exempted_members` out.",
		"same_as": audit,
	}
}

deny contains finding if {
	is_bucket
	setting.lacks(input, ["retention_days"], [])
	not is_long
	finding := {
		"msg": sprintf("logs are kept for %v days, which is less than a year", [days]),
		"path": ["values", "retention_days"],
		"fix": "Set `retention_days = 365` or more.",
		"same_as": ["CKV2_GCP_4"],
		"set": [{"path": ["values", "retention_days"], "value": 365}],
	}
}

undecided contains finding if {
	is_audit
	is_incomplete_perhaps
	finding := {
		"msg": "what the audit log holds is not known before the apply",
		"path": ["values", "audit_log_config"],
		"same_as": audit,
	}
}

undecided contains finding if {
	is_audit
	some index, _ in configs
	plan.has_unknown(input.unknown.audit_log_config[index].exempted_members)
	finding := {
		"msg": "who is exempted from the audit log is not known before the apply",
		"path": ["values", "audit_log_config", index, "exempted_members"],
		"same_as": audit,
	}
}

undecided contains finding if {
	is_bucket
	setting.may_lack(input, ["retention_days"])
	finding := {
		"msg": "for how long logs are kept is not known before the apply",
		"path": ["values", "retention_days"],
		"same_as": ["CKV2_GCP_4"],
	}
}

audit := ["CKV2_GCP_5", "GCP-0079", "89fe890f", "iam_audit_logs_enabled"]

is_audit if {
	endswith(input.type, "_iam_audit_config")
	plan.is_planned(input)
}

# Those that Google fills itself (`_Required`) are kept for 400 days, which nobody can change.
is_bucket if {
	endswith(input.type, "_bucket_config")
	plan.is_planned(input)
	not input.values.bucket_id == "_Required"
}

configs[index] := config if {
	config := input.values.audit_log_config[index]
	is_object(config)
}

has_unknown_type if input.unknown.audit_log_config[_].log_type == true

is_incomplete_perhaps if setting.is_open(input, ["audit_log_config"])

is_incomplete_perhaps if has_unknown_type

is_incomplete_perhaps if plan.is_unseen(input, "service")

# Logs are kept for 30 days where nobody says more.
days := given if {
	given := input.values.retention_days
	given != null
} else := 30

is_long if {
	is_number(days)
	days >= 365
}
