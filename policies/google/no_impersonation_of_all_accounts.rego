# METADATA
# title: Roles to act as service accounts are granted on one account, and default accounts are granted none
# description: >-
#   Who may act as every service account of a project has all their rights together. Default accounts are shared by
#   all that runs in the project, so that a right of one machine is a right of each.
# custom:
#   id: GCP-IAM-02
#   severity: high
#   enforcement: soft
#   view: resource
#   kinds:
#     - google_project_iam_member
#     - google_project_iam_binding
#     - google_project_iam_policy
#     - google_folder_iam_member
#     - google_folder_iam_binding
#     - google_folder_iam_policy
#     - google_organization_iam_member
#     - google_organization_iam_binding
#     - google_organization_iam_policy
#   fix: >-
#     Grant the role with `google_service_account_iam_member` on the one account that is meant, and give workloads
#     accounts of their own.
#   controls:
#     nist-800-53r5: [AC-3, AC-6]
#     soc2-tsc-2017: [CC6.3]
#     iso-27001-2022: [A.5.15, A.8.2]
#     pci-dss-4.0.1: ["7.2.1", "7.2.2"]
#     cis-gcp-foundation-4.0: ["1.6"]
#   same_as:
#     checkov: [CKV_GCP_41, CKV_GCP_49, CKV_GCP_44, CKV_GCP_45, CKV_GCP_46, CKV_GCP_47, CKV_GCP_48]
#     trivy: [GCP-0011, GCP-0005, GCP-0009, GCP-0004, GCP-0006, GCP-0008, GCP-0003]
#     kics: [c68b4e6d, 617ef6ff]
#     prowler: [iam_no_service_roles_at_project_level]
package tollgate.google.no_impersonation_of_all_accounts

import data.tollgate.library.google_iam as iam

deny contains finding if {
	some role in roles
	some grant in iam.grants(input)
	grant.role == role
	finding := {
		"msg": sprintf("`%s` is granted on all service accounts of the %s", [role, what]),
		"path": grant.role_path,
		"same_as": claims(role),
	}
}

# Who may say who acts as an account can let himself.
warn contains finding if {
	some role in roles_that_grant
	some grant in iam.grants(input)
	grant.role == role
	finding := {
		"msg": sprintf("who has `%s` may let themselves act as every service account of the %s", [role, what]),
		"path": grant.role_path,
		"severity": "low",
		"fix": "Grant the role on the service accounts that are administered.",
		"same_as": indirect[what],
	}
}

deny contains finding if {
	some grant in iam.grants(input)
	iam.is_default_account(grant.member)
	finding := {
		"msg": sprintf("a default service account (`%s`) is granted `%s`", [address(grant.member), role_name(grant)]),
		"path": grant.member_path,
		"same_as": default_account[what],
	}
}

deny contains finding if {
	some grant in iam.grants(input)
	grant.member == null
	iam.refers_to_default_account(grant)
	finding := {
		"msg": sprintf("the default service account is granted `%s`", [role_name(grant)]),
		"path": grant.member_path,
		"same_as": default_account[what],
	}
}

undecided contains finding if {
	some grant in iam.grants(input)
	iam.may_be_any_role(grant)
	finding := {
		"msg": "which role is granted is not known before the apply",
		"path": grant.role_path,
	}
}

undecided contains finding if {
	some grant in iam.grants(input)
	not iam.may_be_any_role(grant)
	not grant.role in roles
	iam.may_be_public(grant)
	not iam.refers_to_default_account(grant)
	finding := {
		"msg": "whether the role is granted to a default service account is not known before the apply",
		"path": grant.member_path,
		"same_as": default_account[what],
	}
}

# They act as an account, get its tokens, or make keys of it.
roles := [
	"roles/iam.serviceAccountUser", "roles/iam.serviceAccountTokenCreator", "roles/iam.serviceAccountKeyAdmin",
	"roles/iam.serviceAccountOpenIdTokenCreator", "roles/iam.workloadIdentityUser",
]

roles_that_grant := ["roles/iam.securityAdmin", "roles/iam.serviceAccountAdmin"]

# What others ask of the first two alone, and of all.
claims(role) := impersonation[what] if {
	role in ["roles/iam.serviceAccountUser", "roles/iam.serviceAccountTokenCreator"]
} else := indirect[what]

what := split(input.type, "_")[1]

role_name(grant) := grant.role if {
	grant.role != null
} else := "(a role that is not known)"

address(member) := trim_prefix(member, "serviceAccount:")

impersonation := {
	"project": [
		"CKV_GCP_41", "CKV_GCP_49", "GCP-0011", "c68b4e6d", "617ef6ff",
		"iam_no_service_roles_at_project_level",
	],
	"folder": ["CKV_GCP_44", "GCP-0005"],
	"organization": ["CKV_GCP_45", "GCP-0009"],
}

indirect := {
	"project": ["CKV_GCP_49"],
	"folder": ["CKV_GCP_44"],
	"organization": ["CKV_GCP_45"],
}

default_account := {
	"project": ["CKV_GCP_46", "GCP-0006"],
	"folder": ["CKV_GCP_48", "GCP-0004"],
	"organization": ["CKV_GCP_47", "GCP-0008"],
}
