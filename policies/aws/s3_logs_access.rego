# METADATA
# title: S3 buckets log who accesses them
# description: >-
#   Without a log nobody can say who read what, once data has leaked.
# custom:
#   id: AWS-S3-05
#   severity: low
#   enforcement: advisory
#   view: resource
#   kinds: [aws_s3_bucket, aws_s3_bucket_logging]
#   fix: Give the bucket an `aws_s3_bucket_logging` with a `target_bucket` for logs.
#   controls:
#     nist-800-53r5: [AU-2, AU-12]
#     soc2-tsc-2017: [CC7.2]
#     iso-27001-2022: [A.8.15]
#     pci-dss-4.0.1: ["10.2.1"]
#   same_as:
#     checkov: [CKV_AWS_18]
#     trivy: [AWS-0089]
#     prowler: [s3_bucket_server_access_logging_enabled]
package tollgate.aws.s3_logs_access

import data.tollgate.library.plan
import data.tollgate.library.referring

deny contains finding if {
	input.type == "aws_s3_bucket"
	plan.is_planned(input)
	not logs_access
	not may_log_access
	not is_for_logs
	finding := {
		"msg": "the bucket does not log who accesses it",
		"path": ["values"],
	}
}

deny contains finding if {
	input.type == "aws_s3_bucket_logging"
	plan.lacks(input, ["target_bucket"], [])
	plan.at(input, ["target_bucket"]) in [null, ""]
	finding := {
		"msg": "the bucket's access is logged nowhere (`target_bucket` is empty)",
		"path": ["values", "target_bucket"],
	}
}

undecided contains finding if {
	input.type == "aws_s3_bucket"
	plan.is_planned(input)
	not logs_access
	may_log_access
	not is_for_logs
	finding := {
		"msg": "whether the bucket logs who accesses it is not known before the apply",
		"path": ["values"],
	}
}

# Where its log goes, or that it is where logs go: what refers to the bucket says one of both.
# Each bucket looks at all of them, so that what most of them lack is asked first.
logs_access if refers_here

logs_access if {
	some other in data.inventory.resources.aws_s3_bucket_logging
	other.values.bucket == name
}

refers_here if {
	some other in data.inventory.resources.aws_s3_bucket_logging
	address in other.references[_]
	plan.refers(other, input)
}

address := plan.address_of_all(input)

name := input.values.bucket if is_string(input.values.bucket)

may_be_for_this(other) if {
	plan.is_unseen(other, "bucket")
	not referring.names_type(other, "bucket", "aws_s3_bucket")
}

# Which of several buckets it is for cannot be told.
may_be_for_this(other) if {
	plan.perhaps_refers(other, input)
	not says_name(other)
}

# A name that is known decides.
says_name(other) if is_string(other.values.bucket)

# The block in the bucket itself, of older versions of the provider.
logs_access if {
	some item in plan.blocks(input, "logging")
	item.block
}

may_log_access if {
	some other in data.inventory.resources.aws_s3_bucket_logging
	not is_string(object.get(other, ["values", "bucket"], null))
	may_be_for_this(other)
}

may_log_access if plan.has_unknown_blocks(input, "logging")

is_for_logs if input.values.acl == "log-delivery-write"

is_for_logs if refers_here

is_for_logs if {
	some other in data.inventory.resources.aws_s3_bucket_logging
	other.values.target_bucket == name
}
