# METADATA
# title: Storage buckets are open to nobody in public
# description: >-
#   What `allUsers` may read, everybody on the internet reads, without an account and without a trace of who it was.
# custom:
#   id: GCP-GCS-01
#   severity: critical
#   enforcement: hard
#   view: resource
#   kinds:
#     - google_storage_bucket_iam_member
#     - google_storage_bucket_iam_binding
#     - google_storage_bucket_iam_policy
#     - google_storage_bucket_acl
#     - google_storage_bucket_access_control
#     - google_storage_default_object_acl
#     - google_storage_default_object_access_control
#   fix: >-
#     Name who needs the bucket in place of `allUsers` and `allAuthenticatedUsers`, and serve public files through a
#     load balancer.
#   controls:
#     nist-800-53r5: [AC-3, SC-7]
#     soc2-tsc-2017: [CC6.1, CC6.6]
#     iso-27001-2022: [A.8.3, A.8.20]
#     pci-dss-4.0.1: ["1.3.1", "1.4.4"]
#     cis-gcp-foundation-4.0: ["5.1"]
#   same_as:
#     checkov: [CKV_GCP_28]
#     trivy: [GCP-0001]
#     kics: [c010082c, a6cd52a1]
#     prowler: [cloudstorage_bucket_public_access]
package tollgate.google.bucket_has_no_public_members

import data.tollgate.library.google_iam as iam
import data.tollgate.library.plan

deny contains finding if {
	some grant in iam.grants(input)
	iam.is_public(grant.member)
	finding := {
		"msg": sprintf("`%s` of the bucket is granted to `%s`", [grant.role, grant.member]),
		"path": grant.member_path,
	}
}

deny contains finding if {
	plan.is_planned(input)
	some field in ["predefined_acl", "default_acl"]
	acl := input.values[field]
	acl in public_lists
	finding := {
		"msg": sprintf("the access list `%s` is open to everybody", [acl]),
		"path": ["values", field],
	}
}

deny contains finding if {
	plan.is_planned(input)
	some index, entry in input.values.role_entity
	is_public_entity(entry)
	finding := {
		"msg": sprintf("the access list has an entry for everybody (`%s`)", [entry]),
		"path": ["values", "role_entity", index],
	}
}

deny contains finding if {
	plan.is_planned(input)
	iam.is_public(input.values.entity)
	finding := {
		"msg": sprintf("the access list has an entry for everybody (`%s`)", [input.values.entity]),
		"path": ["values", "entity"],
	}
}

undecided contains finding if {
	some grant in iam.grants(input)
	iam.may_be_public(grant)
	finding := {
		"msg": "to whom the bucket is granted is not known before the apply",
		"path": grant.member_path,
	}
}

undecided contains finding if {
	plan.is_planned(input)
	some field in ["predefined_acl", "default_acl", "entity", "role_entity"]
	is_unknown(field)
	finding := {
		"msg": "for whom the access list has entries is not known before the apply",
		"path": ["values", field],
	}
}

# The lists that Cloud Storage has ready, and that let in everybody.
public_lists := ["publicRead", "publicReadWrite", "authenticatedRead"]

# `READER:allUsers`
is_public_entity(entry) if {
	is_string(entry)
	iam.is_public(split(entry, ":")[1])
}

# A list of entries that is left out is filled in by the provider, with those of the project's own people.
is_unknown(field) if {
	plan.has_unknown(input.unknown[field])
	not plan.leaves_out(input, field)
}
