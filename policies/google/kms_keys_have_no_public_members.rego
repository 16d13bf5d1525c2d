# METADATA
# title: KMS keys and key rings are granted to nobody in public
# description: >-
#   Whoever holds a role on a key can decrypt what it protects, or destroy it; `allUsers` is everybody on the
#   internet.
# custom:
#   id: GCP-KMS-02
#   severity: high
#   enforcement: hard
#   view: resource
#   kinds:
#     - google_kms_crypto_key_iam_member
#     - google_kms_crypto_key_iam_binding
#     - google_kms_crypto_key_iam_policy
#     - google_kms_key_ring_iam_member
#     - google_kms_key_ring_iam_binding
#     - google_kms_key_ring_iam_policy
#   fix: Name the service accounts or groups that need the key in place of `allUsers` and `allAuthenticatedUsers`.
#   controls:
#     nist-800-53r5: [AC-3, SC-7]
#     soc2-tsc-2017: [CC6.1, CC6.6]
#     iso-27001-2022: [A.8.3, A.8.20]
#     pci-dss-4.0.1: ["1.3.1", "1.4.4"]
#     cis-gcp-foundation-4.0: ["1.9"]
#   same_as:
#     checkov: [CKV_GCP_112, CKV2_GCP_6, CKV2_GCP_8]
#     prowler: [kms_key_not_publicly_accessible]
package tollgate.google.kms_keys_have_no_public_members

import data.tollgate.library.google_iam as iam

deny contains finding if {
	some grant in iam.grants(input)
	iam.is_public(grant.member)
	finding := {
		"msg": sprintf("`%s` of the key is granted to `%s`", [grant.role, grant.member]),
		"path": grant.member_path,
	}
}

undecided contains finding if {
	some grant in iam.grants(input)
	iam.may_be_public(grant)
	finding := {
		"msg": "to whom the key is granted is not known before the apply",
		"path": grant.member_path,
	}
}
