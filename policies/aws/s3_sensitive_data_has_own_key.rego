# METADATA
# title: S3 buckets of sensitive data are encrypted with a key of their own
# description: >-
#   With a key of your own, access to the data can be cut off and is logged apart from access to the bucket. S3
#   encrypts all else with its own keys, which is enough for ordinary data.
# custom:
#   id: AWS-S3-03
#   severity: medium
#   enforcement: soft
#   view: resource
#   kinds: [aws_s3_bucket]
#   fix: >-
#     Give the bucket an `aws_s3_bucket_server_side_encryption_configuration` with `aws:kms` and a
#     `kms_master_key_id`.
#   controls:
#     nist-800-53r5: [SC-28, SC-28(1)]
#     soc2-tsc-2017: [CC6.1]
#     iso-27001-2022: [A.8.24]
#     pci-dss-4.0.1: ["3.5.1"]
#   same_as:
#     checkov: [CKV_AWS_19, CKV_AWS_145]
#     trivy: [AWS-0132, AWS-0088]
#     kics: [6726dcc0, ad03cb46]
#     prowler: [s3_bucket_default_encryption, s3_bucket_kms_encryption]
package tollgate.aws.s3_sensitive_data_has_own_key

import data.tollgate.library.classification
import data.tollgate.library.plan
import data.tollgate.library.reference
import data.tollgate.library.referring

deny contains finding if {
	plan.is_planned(input)
	classification.is_sensitive(input)
	not has_own_key
	not may_have_own_key
	finding := {
		"msg": "the bucket of a sensitive class is not encrypted with a KMS key of its own",
		"path": ["values"],
	}
}

undecided contains finding if {
	plan.is_planned(input)
	classification.is_sensitive(input)
	not has_own_key
	may_have_own_key
	finding := {
		"msg": "how the bucket of a sensitive class is encrypted is not known before the apply",
		"path": ["values"],
	}
}

# Tags that are not known may state a sensitive class.
undecided contains finding if {
	plan.is_planned(input)
	not classification.class(input)
	plan.is_unknown(input, "tags")
	not plan.leaves_out(input, "tags")
	not has_own_key
	finding := {
		"msg": "the class of the bucket's data is not known before the apply",
		"path": ["values", "tags"],
	}
}

field := "server_side_encryption_configuration"

# Each bucket looks at all of them, so that what most of them lack is asked first.
configurations := array.concat(
	[configuration |
		some configuration in data.inventory.resources.aws_s3_bucket_server_side_encryption_configuration
		address in configuration.references[_]
		plan.refers(configuration, input)
	],
	[configuration |
		some configuration in data.inventory.resources.aws_s3_bucket_server_side_encryption_configuration
		configuration.values.bucket == name
	],
)

address := plan.address_of_all(input)

name := input.values.bucket if is_string(input.values.bucket)

may_be_for_this(other) if {
	plan.is_unseen(other, "bucket")
	not referring.names_type(other, "bucket", "aws_s3_bucket")
}

# Which of several buckets they are for cannot be told.
perhaps_configurations := [configuration |
	some configuration in data.inventory.resources.aws_s3_bucket_server_side_encryption_configuration
	plan.perhaps_refers(configuration, input)
	not says_name(configuration)
	plan.is_planned(configuration)
]

# A name that is known decides.
says_name(configuration) if is_string(configuration.values.bucket)

# The defaults of a configuration of its own, or of the block in the bucket itself.
defaults contains default_ if {
	some configuration in configurations
	some default_ in defaults_of(configuration)
}

defaults_of(configuration) := [{"resource": configuration, "path": path, "values": value} |
	some number, rule in configuration.values.rule
	some index, value in rule.apply_server_side_encryption_by_default
	path := ["rule", number, "apply_server_side_encryption_by_default", index]
]

defaults contains {"resource": input, "path": path, "values": value} if {
	some place, block in input.values[field]
	some number, rule in block.rule
	some index, value in rule.apply_server_side_encryption_by_default
	path := [field, place, "rule", number, "apply_server_side_encryption_by_default", index]
}

has_own_key if {
	some default_ in defaults
	has_key(default_)
}

has_key(default_) if {
	default_.values.sse_algorithm in ["aws:kms", "aws:kms:dsse"]
	is_own_key(default_)
}

is_own_key(default_) if {
	is_string(default_.values.kms_master_key_id)
	not default_.values.kms_master_key_id in ["", "alias/aws/s3"]
	not endswith(default_.values.kms_master_key_id, ":alias/aws/s3")
}

# Whose key it is shows when it is made, and it is none of AWS.
is_own_key(default_) if {
	reference.is_made_at(default_.resource, array.concat(default_.path, ["kms_master_key_id"]))
}

may_have_own_key if {
	some default_ in defaults
	may_have_key(default_)
}

may_have_own_key if {
	some configuration in configurations
	may_have_defaults(configuration)
}

may_have_own_key if {
	some configuration in perhaps_configurations
	some default_ in defaults_of(configuration)
	has_key(default_)
}

may_have_own_key if {
	some configuration in perhaps_configurations
	some default_ in defaults_of(configuration)
	may_have_key(default_)
}

may_have_own_key if {
	some configuration in perhaps_configurations
	may_have_defaults(configuration)
}

may_have_key(default_) if {
	some attribute in ["sse_algorithm", "kms_master_key_id"]
	plan.may_lack(default_.resource, array.concat(default_.path, [attribute]), [])
}

may_have_defaults(configuration) if plan.has_unknown(object.get(configuration, ["unknown", "rule"], false))

may_have_defaults(configuration) if {
	object.get(configuration, ["unknown", "rule", 0, "apply_server_side_encryption_by_default"], false) == true
}

may_have_own_key if plan.has_unknown_blocks(input, field)

may_have_own_key if {
	some configuration in data.inventory.resources.aws_s3_bucket_server_side_encryption_configuration
	not is_string(object.get(configuration, ["values", "bucket"], null))
	may_be_for_this(configuration)
}
