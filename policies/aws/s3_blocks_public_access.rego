# METADATA
# title: S3 buckets block public access
# description: >-
#   One grant or one policy, by anybody at any time, makes a bucket public, unless the bucket blocks public access
#   altogether. An account that blocks it for all its buckets, in the same plan, is as good.
# custom:
#   id: AWS-S3-01
#   severity: high
#   enforcement: hard
#   view: resource
#   kinds: [aws_s3_bucket, aws_s3_bucket_public_access_block]
#   fix: Give each bucket an `aws_s3_bucket_public_access_block` with all four switches true.
#   controls:
#     nist-800-53r5: [AC-3, SC-7]
#     soc2-tsc-2017: [CC6.1, CC6.6]
#     iso-27001-2022: [A.8.3, A.8.20]
#     pci-dss-4.0.1: ["1.3.1", "1.4.4"]
#     cis-aws-foundations-5.0: ["2.1.4"]
#   same_as:
#     checkov: [CKV2_AWS_6, CKV_AWS_53, CKV_AWS_54, CKV_AWS_55, CKV_AWS_56]
#     trivy: [AWS-0086, AWS-0087, AWS-0091, AWS-0093, AWS-0094]
#     kics: [1a4bc881, 1ec253ab, d0cc8694]
#     prowler: [s3_bucket_level_public_access_block]
package tollgate.aws.s3_blocks_public_access

import data.tollgate.library.plan

deny contains finding if {
	input.type == "aws_s3_bucket_public_access_block"
	plan.is_planned(input)
	some switch in switches
	not is_on(input, switch)
	not plan.is_unseen(input, switch)
	finding := {
		"msg": sprintf("the bucket does not block public access (`%s` is not true)", [switch]),
		"path": ["values", switch],
		"fix": sprintf("Set `%s = true`.", [switch]),
		"same_as": array.concat(checks[switch], ["s3_bucket_level_public_access_block"]),
		"set": [{"path": ["values", switch], "value": true}],
	}
}

deny contains finding if {
	input.type == "aws_s3_bucket"
	plan.is_planned(input)
	not blocked
	not perhaps_blocked
	not perhaps_blocked_by_account
	finding := {
		"msg": "the bucket has no `aws_s3_bucket_public_access_block`",
		"path": ["values"],
		"same_as": ["CKV2_AWS_6", "AWS-0094", "s3_bucket_level_public_access_block"],
	}
}

undecided contains finding if {
	input.type == "aws_s3_bucket_public_access_block"
	plan.is_planned(input)
	some switch in switches
	not is_on(input, switch)
	plan.is_unseen(input, switch)
	finding := {
		"msg": sprintf("whether `%s` is true is not known before the apply", [switch]),
		"path": ["values", switch],
	}
}

undecided contains finding if {
	input.type == "aws_s3_bucket"
	plan.is_planned(input)
	not blocked
	perhaps_blocked
	finding := {
		"msg": "which bucket an `aws_s3_bucket_public_access_block` of the plan is for is not known before the apply",
		"path": ["values"],
	}
}

undecided contains finding if {
	input.type == "aws_s3_bucket"
	plan.is_planned(input)
	not blocked
	not perhaps_blocked
	perhaps_blocked_by_account
	finding := {
		"msg": "whether the account blocks public access to its buckets is not known before the apply",
		"path": ["values"],
	}
}

switches := ["block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"]

# What the other tools call each switch.
checks := {
	"block_public_acls": ["CKV_AWS_53", "AWS-0086", "d0cc8694"],
	"block_public_policy": ["CKV_AWS_54", "AWS-0087", "1a4bc881"],
	"ignore_public_acls": ["CKV_AWS_55", "AWS-0091"],
	"restrict_public_buckets": ["CKV_AWS_56", "AWS-0093", "1ec253ab"],
}

is_on(block, switch) if block.values[switch] == true

blocks := object.get(data.inventory, ["resources", "aws_s3_bucket_public_access_block"], {})

account_blocks := object.get(data.inventory, ["resources", "aws_s3_account_public_access_block"], {})

# A block of the plan is for this bucket: it names it, or refers to it. Each bucket looks at all blocks, so that what most
# of them lack is asked first.
blocked if {
	is_string(input.values.bucket)
	some block in blocks
	block.values.bucket == input.values.bucket
}

blocked if {
	some block in blocks
	address in block.references[_]
	plan.refers(block, input)
	plan.is_planned(block)
}

address := plan.address_of_all(input)

# A block of the plan is for the whole account: S3 heeds the stricter of the account and the bucket.
blocked if {
	some block in account_blocks
	plan.is_planned(block)
	every switch in switches { is_on(block, switch) }
}

perhaps_blocked_by_account if {
	some block in account_blocks
	plan.is_planned(block)
	every switch in switches { may_be_on(block, switch) }
}

may_be_on(block, switch) if is_on(block, switch)

may_be_on(block, switch) if plan.is_unseen(block, switch)

# A block of the plan may be for this bucket: what it is for is unknown, and it refers to no bucket.
perhaps_blocked if {
	some block in blocks
	not is_string(object.get(block, ["values", "bucket"], null))
	plan.is_unseen(block, "bucket")
	not refers_to_some_bucket(block)
}

# Which of several buckets it is for cannot be told.
perhaps_blocked if {
	some block in blocks
	address in block.references[_]
	plan.perhaps_refers(block, input)
	not says_name(block)
	plan.is_planned(block)
}

# A name that is known decides.
says_name(block) if is_string(block.values.bucket)

refers_to_some_bucket(block) if {
	some reference in plan.references(block)
	contains(reference, "aws_s3_bucket.")
}
