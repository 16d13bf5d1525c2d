# METADATA
# title: Instances are shielded
# description: >-
#   Without Secure Boot, a virtual TPM and integrity monitoring, a changed boot loader or kernel stays in the machine,
#   and nobody sees it.
# custom:
#   id: GCP-GCE-03
#   severity: medium
#   enforcement: soft
#   view: resource
#   kinds: [google_compute_instance, google_compute_instance_template, google_compute_region_instance_template]
#   fix: >-
#     Set `enable_secure_boot`, `enable_vtpm` and `enable_integrity_monitoring` to true in `shielded_instance_config`.
#   controls:
#     nist-800-53r5: [CM-6, CM-7]
#     soc2-tsc-2017: [CC6.8, CC7.1]
#     iso-27001-2022: [A.8.9]
#     pci-dss-4.0.1: ["2.2.1", "2.2.4"]
#     cis-gcp-foundation-4.0: ["4.8"]
#   same_as:
#     checkov: [CKV_GCP_39]
#     trivy: [GCP-0041, GCP-0045, GCP-0067]
#     kics: [1b44e234]
#     prowler: [compute_instance_shielded_vm_enabled]
package tollgate.google.instance_is_shielded

import data.tollgate.library.setting

# Secure Boot is off where nobody switches it on.
deny contains finding if {
	setting.lacks(input, secure_boot, [true])
	finding := {
		"msg": "the instance boots what it finds, for Secure Boot is off (`enable_secure_boot` is not true)",
		"path": array.concat(["values"], secure_boot),
		"fix": "Set `enable_secure_boot = true` in `shielded_instance_config`; the image must support it.",
		"same_as": array.concat(["GCP-0067", "1b44e234"], without_block),
		"set": [{"path": ["values", "shielded_instance_config", 0, "enable_secure_boot"], "value": true}],
	}
}

deny contains finding if {
	some path in off
	field := path[2]
	other := others[field]
	finding := {
		"msg": sprintf("%s is off (`%s` is false)", [other.name, field]),
		"path": array.concat(["values"], path),
		"fix": sprintf("Set `%s = true`.", [field]),
		"same_as": other.same_as,
		"set": [{"path": array.concat(["values"], path), "value": true}],
	}
}

undecided contains finding if {
	setting.may_lack(input, ["shielded_instance_config"])
	finding := {
		"msg": "whether the instance is shielded is not known before the apply",
		"path": ["values", "shielded_instance_config"],
	}
}

undecided contains finding if {
	not setting.is_open(input, ["shielded_instance_config"])
	some path in unclear
	finding := {
		"msg": sprintf("whether `%s` is true is not known before the apply", [path[2]]),
		"path": array.concat(["values"], path),
	}
}

# Both are on where nobody switches them off.
others := {
	"enable_vtpm": {"name": "the virtual TPM", "same_as": ["CKV_GCP_39", "GCP-0041", "1b44e234", prowler]},
	"enable_integrity_monitoring": {
		"name": "integrity monitoring",
		"same_as": ["CKV_GCP_39", "GCP-0045", "1b44e234", prowler],
	},
}

prowler := "compute_instance_shielded_vm_enabled"

# Other tools take an instance without the block for one that is not shielded at all.
without_block := [] if {
	count(input.values.shielded_instance_config) > 0
} else := ["CKV_GCP_39", prowler]

secure_boot := ["shielded_instance_config", 0, "enable_secure_boot"]

vtpm := ["shielded_instance_config", 0, "enable_vtpm"]

monitoring := ["shielded_instance_config", 0, "enable_integrity_monitoring"]

# Each is asked for by itself: by a path that is worked out, the policy would read all values of the instance, with the
# secrets that stand hidden in its metadata.
off contains vtpm if setting.has(input, vtpm, [false])

off contains monitoring if setting.has(input, monitoring, [false])

unclear contains secure_boot if setting.may_lack(input, secure_boot)

unclear contains vtpm if setting.may_lack(input, vtpm)

unclear contains monitoring if setting.may_lack(input, monitoring)
