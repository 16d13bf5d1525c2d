# METADATA
# title: Nobody is granted the basic roles of owner or editor
# description: >-
#   An owner or editor changes nearly every resource of a project; a leaked key of one service account with such a
#   role is the whole project.
# custom:
#   id: GCP-IAM-01
#   severity: high
#   enforcement: hard
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
#     Grant the predefined roles that are needed, such as `roles/run.developer`, in place of `roles/owner` or
#     `roles/editor`.
#   controls:
#     nist-800-53r5: [AC-3, AC-6]
#     soc2-tsc-2017: [CC6.3]
#     iso-27001-2022: [A.5.15, A.8.2]
#     pci-dss-4.0.1: ["7.2.1", "7.2.2"]
#     cis-gcp-foundation-4.0: ["1.5"]
#   same_as:
#     checkov: [CKV_GCP_117, CKV_GCP_116, CKV_GCP_115, CKV_GCP_42]
#     trivy: [GCP-0007]
#     kics: [84d36481]
#     prowler: [iam_sa_no_administrative_privileges]
package tollgate.google.no_basic_roles

import data.tollgate.library.google_iam as iam

deny contains finding if {
	some role in basic_roles
	grants := [grant | some grant in iam.grants(input); grant.role == role]
	count(grants) > 0
	finding := {
		"msg": sprintf("`%s` is granted on the whole %s", [role, what]),
		"path": grants[0].role_path,
		"same_as": array.concat([of_level[what]], of_accounts(grants)),
	}
}

# It changes nothing, and reads what every service of the level holds, but for a few.
warn contains finding if {
	some grant in iam.grants(input)
	grant.role == "roles/viewer"
	finding := {
		"msg": sprintf("`roles/viewer` is granted on the whole %s", [what]),
		"path": grant.role_path,
		"severity": "low",
		"same_as": [of_level[what]],
	}
}

# An administrator of one service, on every resource that it has.
warn contains finding if {
	some grant in iam.grants(input)
	is_string(grant.role)
	regex.match(`^roles/.*[Aa]dmin$`, grant.role)
	not grant.role in basic_roles
	is_string(grant.member)
	regex.match(`^serviceAccount:[^@]+@[^@]+[.]iam[.]gserviceaccount[.]com$`, grant.member)
	finding := {
		"msg": sprintf("`%s` is granted to a service account on the whole %s", [grant.role, what]),
		"path": grant.role_path,
		"severity": "low",
		"fix": "Grant the role on the resources that the account administers.",
		"same_as": array.concat(["CKV_GCP_42" | what == "project"], ["iam_sa_no_administrative_privileges"]),
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

basic_roles := ["roles/owner", "roles/editor", "roles/admin", "roles/writer"]

what := split(input.type, "_")[1]

of_level := {"project": "CKV_GCP_117", "folder": "CKV_GCP_116", "organization": "CKV_GCP_115"}

# Others ask whether service accounts are administrators, of projects above all.
of_accounts(grants) := ["CKV_GCP_42", "GCP-0007", "84d36481", "iam_sa_no_administrative_privileges"] if {
	what == "project"
	is_for_account(grants)
} else := ["GCP-0007", "iam_sa_no_administrative_privileges"] if {
	is_for_account(grants)
} else := []

is_for_account(grants) if iam.is_service_account(grants[_].member)

is_for_account(grants) if {
	some grant in grants
	grant.member == null
	iam.is_account(grant)
}
