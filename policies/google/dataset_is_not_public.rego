# METADATA
# title: BigQuery datasets and tables are open to nobody in public
# description: >-
#   Everybody with an account of Google reads such a dataset, copies it, and charges the query to a project of their
#   own.
# custom:
#   id: GCP-BQ-01
#   severity: high
#   enforcement: hard
#   view: resource
#   kinds:
#     - google_bigquery_dataset
#     - google_bigquery_dataset_access
#     - google_bigquery_dataset_iam_member
#     - google_bigquery_dataset_iam_binding
#     - google_bigquery_dataset_iam_policy
#     - google_bigquery_table_iam_member
#     - google_bigquery_table_iam_binding
#     - google_bigquery_table_iam_policy
#   fix: Name who needs the data in place of `allUsers` and `allAuthenticatedUsers`.
#   controls:
#     nist-800-53r5: [AC-3, SC-7]
#     soc2-tsc-2017: [CC6.1, CC6.6]
#     iso-27001-2022: [A.8.3, A.8.20]
#     pci-dss-4.0.1: ["1.3.1", "1.4.4"]
#     cis-gcp-foundation-4.0: ["7.1"]
#   same_as:
#     checkov: [CKV_GCP_15, CKV_GCP_100]
#     trivy: [GCP-0046]
#     kics: [e576ce44]
#     prowler: [bigquery_dataset_public_access]
package tollgate.google.dataset_is_not_public

import data.tollgate.library.google_iam as iam
import data.tollgate.library.plan

deny contains finding if {
	some entry in entries
	some field in fields
	iam.is_public(entry.value[field])
	finding := {
		"msg": sprintf("the dataset is open to `%s`", [entry.value[field]]),
		"path": array.concat(entry.path, [field]),
		"same_as": of_datasets,
	}
}

deny contains finding if {
	some grant in iam.grants(input)
	iam.is_public(grant.member)
	finding := {
		"msg": sprintf("`%s` of the %s is granted to `%s`", [grant.role, what, grant.member]),
		"path": grant.member_path,
		"same_as": same_as,
	}
}

# Versions of the provider that do not know `iam_member` read the entry of `allUsers` back as one that names nobody.
warn contains finding if {
	some entry in entries
	names_nobody(entry)
	finding := {
		"msg": "an entry of `access` names nobody, as which older versions of the provider show `allUsers`",
		"path": entry.path,
		"fix": "Name whom the entry is for, or remove it.",
		"same_as": of_datasets,
	}
}

names_nobody(entry) if {
	every name in subjects {
		object.get(entry.value, name, null) in [null, "", []]
		not plan.has_unknown(object.get(entry.unknown, name, false))
	}
}

subjects := {
	"user_by_email", "group_by_email", "domain", "special_group", "iam_member", "view", "routine", "dataset",
}

undecided contains finding if {
	some entry in entries
	some field in fields
	entry.unknown[field] == true
	finding := {
		"msg": "to whom the dataset is open is not known before the apply",
		"path": array.concat(entry.path, [field]),
		"same_as": of_datasets,
	}
}

# The provider fills in the entries of a dataset that has none in the configuration: the project's own people.
undecided contains finding if {
	input.type == "google_bigquery_dataset"
	plan.is_planned(input)
	plan.has_unknown_blocks(input, "access")
	finding := {
		"msg": "to whom the dataset is open is not known before the apply",
		"path": ["values", "access"],
		"same_as": of_datasets,
	}
}

undecided contains finding if {
	some grant in iam.grants(input)
	iam.may_be_public(grant)
	finding := {
		"msg": sprintf("to whom the %s is granted is not known before the apply", [what]),
		"path": grant.member_path,
		"same_as": same_as,
	}
}

fields := ["special_group", "iam_member"]

entries contains entry if {
	input.type == "google_bigquery_dataset"
	plan.is_planned(input)
	value := input.values.access[index]
	is_object(value)
	entry := {
		"value": value,
		"unknown": object.get(input.unknown, ["access", index], {}),
		"path": ["values", "access", index],
	}
}

entries contains entry if {
	input.type == "google_bigquery_dataset_access"
	plan.is_planned(input)
	entry := {"value": input.values, "unknown": input.unknown, "path": ["values"]}
}

what := "table" if {
	startswith(input.type, "google_bigquery_table_")
} else := "dataset"

same_as := ["CKV_GCP_100"] if {
	what == "table"
} else := of_datasets

of_datasets := ["CKV_GCP_15", "GCP-0046", "e576ce44", "bigquery_dataset_public_access"]
