# METADATA
# title: S3 buckets keep versions of objects
# description: >-
#   Without versions, what is overwritten or deleted, by mistake or by an attacker, is gone.
# custom:
#   id: AWS-S3-04
#   severity: medium
#   enforcement: soft
#   view: resource
#   kinds: [aws_s3_bucket, aws_s3_bucket_versioning]
#   fix: Give the bucket an `aws_s3_bucket_versioning` with `status = "Enabled"`.
#   controls:
#     nist-800-53r5: [CP-9]
#     soc2-tsc-2017: [A1.2]
#     iso-27001-2022: [A.8.13]
#   same_as:
#     checkov: [CKV_AWS_21]
#     trivy: [AWS-0090]
#     kics: [568a4d22]
#     prowler: [s3_bucket_object_versioning]
package tollgate.aws.s3_keeps_versions

import data.tollgate.library.plan
import data.tollgate.library.referring

deny contains finding if {
	input.type == "aws_s3_bucket_versioning"
	plan.lacks(input, status, ["Enabled"])
	finding := {
		"msg": "versioning of the bucket is not enabled (`status` is not `Enabled`)",
		"path": array.concat(["values"], status),
		"set": [{"path": array.concat(["values"], status), "value": "Enabled"}],
	}
}

deny contains finding if {
	input.type == "aws_s3_bucket"
	plan.is_planned(input)
	not is_versioned
	not may_be_versioned
	finding := {
		"msg": "the bucket keeps no versions of its objects",
		"path": ["values"],
	}
}

undecided contains finding if {
	input.type == "aws_s3_bucket_versioning"
	plan.may_lack(input, status, ["Enabled"])
	finding := {
		"msg": "whether versioning is enabled is not known before the apply",
		"path": array.concat(["values"], status),
	}
}

undecided contains finding if {
	input.type == "aws_s3_bucket"
	plan.is_planned(input)
	not is_versioned
	may_be_versioned
	finding := {
		"msg": "whether the bucket keeps versions of its objects is not known before the apply",
		"path": ["values"],
	}
}

status := ["versioning_configuration", 0, "status"]

# What a resource of its own says is judged there.
# Each bucket looks at all of them, so that what most of them lack is asked first.
is_versioned if {
	some other in data.inventory.resources.aws_s3_bucket_versioning
	address in other.references[_]
	plan.refers(other, input)
}

is_versioned if {
	some other in data.inventory.resources.aws_s3_bucket_versioning
	other.values.bucket == name
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
is_versioned if input.values.versioning[0].enabled == true

may_be_versioned if {
	some other in data.inventory.resources.aws_s3_bucket_versioning
	not is_string(object.get(other, ["values", "bucket"], null))
	may_be_for_this(other)
}

may_be_versioned if {
	plan.is_unknown_at(input, ["versioning", 0, "enabled"])
	not plan.fills_in(input, ["versioning"])
}
