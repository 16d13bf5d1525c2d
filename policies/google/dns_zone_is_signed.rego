# METADATA
# title: Public DNS zones are signed, and not with SHA-1
# description: Answers that are not signed can be forged on their way, and so can those that are signed with SHA-1.
# custom:
#   id: GCP-DNS-01
#   severity: low
#   enforcement: advisory
#   view: resource
#   kinds: [google_dns_managed_zone]
#   fix: >-
#     Set `state = "on"` in `dnssec_config`, and an `algorithm` such as `rsasha256` or `ecdsap256sha256` in
#     `default_key_specs`.
#   controls:
#     nist-800-53r5: [CM-6, CM-7]
#     soc2-tsc-2017: [CC6.8, CC7.1]
#     iso-27001-2022: [A.8.9]
#     pci-dss-4.0.1: ["2.2.1", "2.2.4"]
#     cis-gcp-foundation-4.0: ["3.3", "3.4"]
#   same_as:
#     checkov: [CKV_GCP_16, CKV_GCP_17]
#     trivy: [GCP-0013, GCP-0012]
#     kics: [5ef61c88, ccc3100c]
#     prowler: [dns_dnssec_disabled, dns_rsasha1_in_use_to_key_sign_in_dnssec]
package tollgate.google.dns_zone_is_signed

import data.tollgate.library.plan
import data.tollgate.library.setting

deny contains finding if {
	is_public
	setting.lacks(input, ["dnssec_config", 0, "state"], ["on", "transfer"])
	finding := {
		"msg": "the zone is not signed (`state` of `dnssec_config` is not \"on\")",
		"path": ["values", "dnssec_config", 0, "state"],
		"fix": "Set `state = \"on\"` in `dnssec_config`.",
		"same_as": signed,
		"set": [{"path": ["values", "dnssec_config", 0, "state"], "value": "on"}],
	}
}

deny contains finding if {
	is_public
	some index, specs in input.values.dnssec_config[0].default_key_specs
	specs.algorithm == "rsasha1"
	finding := {
		"msg": "the zone is signed with SHA-1 (`rsasha1`)",
		"path": ["values", "dnssec_config", 0, "default_key_specs", index, "algorithm"],
		"fix": "Set `algorithm` to `rsasha256` or `ecdsap256sha256`.",
		"same_as": algorithm,
	}
}

undecided contains finding if {
	is_public
	setting.may_lack(input, ["dnssec_config", 0, "state"])
	finding := {
		"msg": "whether the zone is signed is not known before the apply",
		"path": ["values", "dnssec_config", 0, "state"],
		"same_as": signed,
	}
}

undecided contains finding if {
	is_public
	some index, _ in input.values.dnssec_config[0].default_key_specs
	setting.is_open(input, ["dnssec_config", 0, "default_key_specs", index, "algorithm"])
	finding := {
		"msg": "with what the zone is signed is not known before the apply",
		"path": ["values", "dnssec_config", 0, "default_key_specs", index, "algorithm"],
		"same_as": algorithm,
	}
}

undecided contains finding if {
	setting.may_lack(input, ["visibility"])
	not is_signed
	finding := {
		"msg": "whether the zone is public is not known before the apply",
		"path": ["values", "visibility"],
		"same_as": signed,
	}
}

signed := ["CKV_GCP_16", "GCP-0013", "5ef61c88", "dns_dnssec_disabled"]

algorithm := ["CKV_GCP_17", "GCP-0012", "ccc3100c", "dns_rsasha1_in_use_to_key_sign_in_dnssec"]

is_signed if input.values.dnssec_config[0].state in ["on", "transfer"]

# Private zones cannot be signed.
is_public if {
	plan.is_planned(input)
	plan.at(input, ["visibility"]) in [null, "public"]
	not setting.is_open(input, ["visibility"])
}
