# METADATA
# title: GKE clusters have neither legacy authorization nor client certificates
# description: >-
#   Legacy authorization gives every service account of the cluster all rights; a client certificate cannot be
#   revoked.
# custom:
#   id: GCP-GKE-02
#   severity: high
#   enforcement: hard
#   view: resource
#   kinds: [google_container_cluster]
#   fix: Leave `enable_legacy_abac` and `issue_client_certificate` false, and grant rights with RBAC.
#   controls:
#     nist-800-53r5: [AC-3, AC-6]
#     soc2-tsc-2017: [CC6.3]
#     iso-27001-2022: [A.5.15, A.8.2]
#     pci-dss-4.0.1: ["7.2.1", "7.2.2"]
#   same_as:
#     checkov: [CKV_GCP_7, CKV_GCP_13]
#     trivy: [GCP-0062, GCP-0064]
#     kics: [5baa92d2]
package tollgate.google.cluster_has_no_legacy_access

import data.tollgate.library.setting

deny contains finding if {
	setting.has(input, ["enable_legacy_abac"], [true])
	finding := set_to_false(legacy)
}

deny contains finding if {
	setting.has(input, ["master_auth", 0, "client_certificate_config", 0, "issue_client_certificate"], [true])
	finding := set_to_false(certificate)
}

undecided contains finding if {
	setting.may_lack(input, ["enable_legacy_abac"])
	finding := unclear(legacy)
}

undecided contains finding if {
	setting.may_lack(input, ["master_auth", 0, "client_certificate_config", 0, "issue_client_certificate"])
	finding := unclear(certificate)
}

set_to_false(place) := {
	"msg": place.msg,
	"path": place.path,
	"fix": place.fix,
	"same_as": place.same_as,
	"set": [{"path": place.path, "value": false}],
}

unclear(place) := {
	"msg": sprintf("whether `%s` is true is not known before the apply", [place.path[count(place.path) - 1]]),
	"path": place.path,
	"same_as": place.same_as,
}

# Both are false where nobody sets them. The paths are written out where they are read: beside the certificate stands a
# password, which is hidden from policies.
legacy := {
	"path": ["values", "enable_legacy_abac"],
	"msg": "every service account of the cluster has all rights (`enable_legacy_abac` is true)",
	"fix": "Set `enable_legacy_abac = false`.",
	"same_as": ["CKV_GCP_7", "GCP-0062", "5baa92d2"],
}

certificate := {
	"path": ["values", "master_auth", 0, "client_certificate_config", 0, "issue_client_certificate"],
	"msg": "the cluster issues a client certificate, which cannot be revoked (`issue_client_certificate` is true)",
	"fix": "Set `issue_client_certificate = false`.",
	"same_as": ["CKV_GCP_13", "GCP-0064"],
}
