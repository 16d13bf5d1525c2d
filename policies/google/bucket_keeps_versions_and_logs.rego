# METADATA
# title: Storage buckets keep versions and log who reads them
# description: Without versions, what is overwritten is lost; without logs of access, nobody can say who took what.
# custom:
#   id: GCP-GCS-03
#   severity: medium
#   enforcement: soft
#   view: resource
#   kinds: [google_storage_bucket]
#   fix: Set `enabled = true` in `versioning`, and `log_bucket` in `logging`.
#   controls:
#     nist-800-53r5: [CP-9, AU-2, AU-12]
#     soc2-tsc-2017: [A1.2, CC7.2]
#     iso-27001-2022: [A.8.13, A.8.15]
#     pci-dss-4.0.1: ["10.2.1"]
#   same_as:
#     checkov: [CKV_GCP_78, CKV_GCP_62]
#     trivy: [GCP-0078, GCP-0077]
#     kics: [e7e961ac, d6cabc3a]
#     prowler: [cloudstorage_bucket_versioning_enabled]
package tollgate.google.bucket_keeps_versions_and_logs

import data.tollgate.library.plan
import data.tollgate.library.setting

# What a retention period holds cannot be overwritten or deleted.
deny contains finding if {
	setting.lacks(input, ["versioning", 0, "enabled"], [true])
	not is_retained
	finding := {
		"msg": "the bucket keeps no versions (`versioning` is not enabled)",
		"path": ["values", "versioning", 0, "enabled"],
		"fix": "Set `enabled = true` in `versioning`.",
		"same_as": versioning,
		"set": [{"path": ["values", "versioning", 0, "enabled"], "value": true}],
	}
}

deny contains finding if {
	setting.lacks(input, ["logging"], [])
	not is_logged
	not is_for_logs
	not may_be_for_logs
	finding := {
		"msg": "nobody logs who reads the bucket (it has no `logging`)",
		"path": ["values", "logging"],
		"fix": "Add `logging` with a `log_bucket`.",
		"same_as": logging,
	}
}

undecided contains finding if {
	setting.may_lack(input, ["versioning", 0, "enabled"])
	not is_retained
	finding := {
		"msg": "whether the bucket keeps versions is not known before the apply",
		"path": ["values", "versioning", 0, "enabled"],
		"same_as": versioning,
	}
}

undecided contains finding if {
	setting.may_lack(input, ["logging"])
	not is_for_logs
	finding := {
		"msg": "whether the bucket logs who reads it is not known before the apply",
		"path": ["values", "logging"],
		"same_as": logging,
	}
}

undecided contains finding if {
	setting.lacks(input, ["logging"], [])
	not is_logged
	not is_for_logs
	may_be_for_logs
	finding := {
		"msg": "whether the bucket holds the logs of another one is not known before the apply",
		"path": ["values", "logging"],
		"same_as": logging,
	}
}

versioning := ["CKV_GCP_78", "GCP-0078", "e7e961ac", "cloudstorage_bucket_versioning_enabled"]

logging := ["CKV_GCP_62", "GCP-0077", "d6cabc3a"]

is_retained if {
	some block in input.values.retention_policy
	is_object(block)
}

is_retained if plan.has_unknown_blocks(input, "retention_policy")

is_logged if {
	some block in input.values.logging
	is_object(block)
}

# What is no list says nothing.
is_logged if {
	given := input.values.logging
	given != null
	not is_array(given)
}

# The buckets that log, which are few.
buckets := [bucket |
	some bucket in object.get(data.inventory, ["resources", "google_storage_bucket"], {})
	bucket.values.logging[0]
]

# The logs of a bucket that holds logs would never end.
is_for_logs if {
	is_string(input.values.name)
	some other in buckets
	other.values.logging[_].log_bucket == input.values.name
}

is_for_logs if {
	some other in buckets
	address in other.references[_]
	some index, _ in other.values.logging
	address in setting.references(other, ["logging", index, "log_bucket"])
	is_for_this(other)
}

address := plan.address_of_all(input)

is_for_this(_) if not endswith(input.address, "]")

is_for_this(other) if plan.refers(other, input)

# Which of several buckets gets the logs cannot be told.
may_be_for_logs if {
	some other in buckets
	address in other.references[_]
	other.address != input.address
	plan.perhaps_refers(other, input)
	not has_known_target(other)
}

has_known_target(other) if is_string(other.values.logging[_].log_bucket)

# That of most is named.
may_be_for_logs if {
	some other in buckets
	other.address != input.address
	some index, block in other.values.logging
	not is_named(block)
	setting.is_open(other, ["logging", index, "log_bucket"])
	not refers_to_bucket(other, ["logging", index, "log_bucket"])
}

is_named(block) if is_string(block.log_bucket)

refers_to_bucket(other, path) if {
	some reference in setting.references(other, path)
	contains(concat("", [".", reference]), ".google_storage_bucket.")
}
