# METADATA
# title: S3 buckets have no public ACL
# description: >-
#   A public ACL lets everybody list, read or replace what is in the bucket; `authenticated-read` is public too,
#   to each of the millions of AWS accounts.
# custom:
#   id: AWS-S3-02
#   severity: critical
#   enforcement: hard
#   view: resource
#   kinds: [aws_s3_bucket, aws_s3_bucket_acl]
#   fix: Set `acl = "private"`, or disable ACLs with `object_ownership = "BucketOwnerEnforced"`.
#   controls:
#     nist-800-53r5: [AC-3, SC-7]
#     soc2-tsc-2017: [CC6.1, CC6.6]
#     iso-27001-2022: [A.8.3, A.8.20]
#     pci-dss-4.0.1: ["1.3.1", "1.4.4"]
#   same_as:
#     checkov: [CKV_AWS_20, CKV_AWS_57, CKV2_AWS_43, CKV_AWS_375]
#     trivy: [AWS-0092]
#     kics: [57b9893d]
#     prowler: [s3_bucket_public_list_acl, s3_bucket_public_write_acl]
package tollgate.aws.s3_acl_is_private

import data.tollgate.library.plan

deny contains finding if {
	plan.is_planned(input)
	acl := input.values.acl
	finding := {
		"msg": sprintf("the ACL of the bucket is public (`%s`)", [acl]),
		"path": ["values", "acl"],
		"same_as": public_acls[acl],
		"set": [{"path": ["values", "acl"], "value": "private"}],
	}
}

deny contains finding if {
	plan.is_planned(input)
	some grant in grants
	group := public_groups[regex.replace(grant.uri, `^.*/groups/`, "")]
	finding := {
		"msg": sprintf("the ACL of the bucket grants %s to %s", [concat(", ", grant.permissions), group]),
		"path": grant.path,
		"same_as": sort({id |
			some permission in grant.permissions
			some id in of_permission(permission, group)
		}),
	}
}

undecided contains finding if {
	some finding in unknown
}

unknown contains {"msg": "the ACL of the bucket is not known before the apply", "path": ["values", "acl"]} if {
	plan.is_planned(input)
	plan.is_unknown(input, "acl")
	not plan.leaves_out(input, "acl")
}

unknown contains {"msg": "whom the ACL grants access is not known before the apply", "path": ["values", attribute]} if {
	plan.is_planned(input)
	some attribute in ["grant", "access_control_policy"]
	plan.has_unknown_blocks(input, attribute)
}

unknown contains {"msg": "whom the ACL grants access is not known before the apply", "path": ["values", "grant", index]} if {
	plan.is_planned(input)
	some index, mark in input.unknown.grant
	mark.uri == true
}

unknown contains finding if {
	plan.is_planned(input)
	some number, policy in input.unknown.access_control_policy
	some index, grant in grants_of(policy)
	is_unknown_grantee(grant)
	finding := {
		"msg": "whom the ACL grants access is not known before the apply",
		"path": ["values", "access_control_policy", number, "grant", index],
	}
}

grants_of(policy) := policy.grant if is_array(policy.grant)

grants_of(policy) := [true] if policy == true

grants_of(policy) := [true] if policy.grant == true

is_unknown_grantee(true)

is_unknown_grantee(grant) if grant.grantee == true

is_unknown_grantee(grant) if grant.grantee[_].uri == true

read_checks := ["CKV_AWS_20", "AWS-0092", "s3_bucket_public_list_acl"]

write_checks := ["CKV_AWS_57", "AWS-0092", "s3_bucket_public_write_acl"]

public_acls := {
	"public-read": read_checks,
	"public-read-write": array.concat(read_checks, ["CKV_AWS_57", "s3_bucket_public_write_acl"]),
	"authenticated-read": ["CKV2_AWS_43", "AWS-0092", "57b9893d"],
}

public_groups := {
	"global/AllUsers": "everybody",
	"global/AuthenticatedUsers": "every AWS account",
}

of_permission(permission, group) := ["CKV2_AWS_43", "AWS-0092", "57b9893d"] if {
	group == "every AWS account"
	permission != ""
} else := read_checks if {
	permission == "READ"
} else := write_checks if {
	permission in ["WRITE", "WRITE_ACP"]
} else := ["CKV_AWS_375", "AWS-0092"] if {
	permission == "READ_ACP"
} else := array.concat(["CKV_AWS_375", "CKV_AWS_20", "s3_bucket_public_list_acl"], write_checks)

# One shape for the grants of both resources.
grants contains grant if {
	input.type == "aws_s3_bucket"
	some item in plan.blocks(input, "grant")
	is_string(item.block.uri)
	grant := {
		"uri": item.block.uri,
		"permissions": [permission | some permission in item.block.permissions],
		"path": ["values", "grant", item.index, "uri"],
	}
}

grants contains grant if {
	input.type == "aws_s3_bucket_acl"
	some item in plan.blocks(input, "access_control_policy")
	some index, written in item.block.grant
	some number, grantee in written.grantee
	is_string(grantee.uri)
	grant := {
		"uri": grantee.uri,
		"permissions": [permission | permission := written.permission],
		"path": ["values", "access_control_policy", item.index, "grant", index, "grantee", number, "uri"],
	}
}
