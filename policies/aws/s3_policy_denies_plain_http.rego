# METADATA
# title: Policies of S3 buckets deny requests without TLS
# description: >-
#   S3 answers plain HTTP too, and whoever is on the way then reads along, signatures included. A bucket that its ACL
#   opens to the public needs a policy to refuse it, unless it is a website.
# custom:
#   id: AWS-S3-07
#   severity: medium
#   enforcement: soft
#   view: resource
#   kinds: [aws_s3_bucket_policy, aws_s3_bucket, aws_s3_bucket_acl]
#   fix: Add a statement that denies `s3:*` to `*` where `aws:SecureTransport` is `false`.
#   controls:
#     nist-800-53r5: [SC-8, SC-8(1)]
#     soc2-tsc-2017: [CC6.7]
#     iso-27001-2022: [A.8.24]
#     pci-dss-4.0.1: ["4.2.1"]
#     cis-aws-foundations-5.0: ["2.1.1"]
#   same_as:
#     checkov: [CKV_AWS_379]
#     prowler: [s3_bucket_secure_transport_policy]
package tollgate.aws.s3_policy_denies_plain_http

import data.tollgate.library.bucket
import data.tollgate.library.iam
import data.tollgate.library.plan

deny contains finding if {
	is_policy_set
	not denies_plain_http(policy)
	not may_deny_plain_http(policy)
	finding := {
		"msg": "the policy denies no request without TLS (`aws:SecureTransport` is `false`)",
		"path": ["values", "policy"],
	}
}

undecided contains finding if {
	is_policy_set
	not denies_plain_http(policy)
	may_deny_plain_http(policy)
	finding := iam.unread(input, ["policy"])
}

# What the finding at the policy does not say: that anybody comes over plain HTTP, by the ACL.
deny contains finding if {
	is_acl
	opening := openings[0]
	not is_excused
	count(doubts) == 0
	finding := {
		"msg": sprintf("the ACL opens the bucket to %s over plain HTTP too (%s), and %s", [
			opening.whom,
			opening.how,
			policies_in_words,
		]),
		"path": opening.path,
		"fix": "Deny `s3:*` to `*` where `aws:SecureTransport` is `false` in the bucket's policy, or make its ACL private.",
		"same_as": ["CKV_AWS_379"],
	}
}

undecided contains finding if {
	is_acl
	opening := array.concat(openings, perhaps_openings)[0]
	not is_excused
	doubt := array.concat(doubts, ["whether the ACL opens the bucket to the public"])[0]
	is_in_doubt
	finding := {
		"msg": sprintf("%s is not known before the apply", [doubt]),
		"path": opening.path,
		"same_as": ["CKV_AWS_379"],
	}
}

policy := read_policy(input)

# Of a document with sources that are not known, nothing is read.
read_policy(resource) := iam.read(resource, ["policy"])

read_policy(resource) := {"statements": [], "complete": false} if not iam.read(resource, ["policy"])

# A bucket may have no policy of its own.
is_policy_set if {
	has_policy
	plan.is_planned(input)
	count(policy.statements) > 0
}

is_policy_set if {
	has_policy
	plan.is_planned(input)
	not policy.complete
}

is_policy_set if {
	input.type == "aws_s3_bucket_policy"
	plan.is_planned(input)
}

has_policy if input.type in ["aws_s3_bucket_policy", "aws_s3_bucket"]

denies_plain_http(read) if {
	some statement in read.statements
	is_denial(statement)
	some condition in statement.conditions
	is_of(condition, "false")
}

is_denial(statement) if {
	statement.effect == "Deny"
	iam.is_for_anybody(statement)
	iam.covers(statement, "s3:GetObject")
	iam.covers(statement, "s3:PutObject")
}

# A condition is met over plain HTTP alone (`false`), or over TLS alone (`true`).
is_of(condition, transport) if {
	lower(condition.key) == "aws:securetransport"
	lower(condition.test) in ["bool", "boolifexists", "foranyvalue:bool", "stringequals"]
	some value in condition.values
	lower(value) == transport
}

may_deny_plain_http(read) if not read.complete

may_deny_plain_http(read) if {
	some statement in read.statements
	may_be_denial(statement)
	may_be_of(statement)
}

# The statement is there, and for whom or for what is not known.
may_deny_plain_http(read) if {
	some statement in read.statements
	may_be_denial(statement)
	some part in ["actions", "principals"]
	part in statement.unsure
	some condition in statement.conditions
	is_of(condition, "false")
}

may_be_denial(statement) if statement.effect == "Deny"

may_be_denial(statement) if "effect" in statement.unsure

# A condition of the statement may ask for TLS, or for none.
may_be_of(statement) if "conditions" in statement.unsure

may_be_of(statement) if {
	some condition in statement.conditions
	lower(condition.key) == "aws:securetransport"
	some value in condition.values
	value in ["?unknown", null]
}

# Whom the policy lets in, it lets in over TLS: it is made for TLS, though what the ACL grants is beside it.
allows_tls_alone(read) if {
	allowing := [statement | some statement in read.statements; iam.allows(statement)]
	count(allowing) > 0
	every statement in allowing {
		some condition in statement.conditions
		is_of(condition, "true")
	}
}

may_allow_tls_alone(read) if {
	allowing := [statement | some statement in read.statements; iam.may_allow(statement)]
	count(allowing) > 0
	every statement in allowing { is_or_may_be_of_tls(statement) }
}

is_or_may_be_of_tls(statement) if may_be_of(statement)

is_or_may_be_of_tls(statement) if not iam.allows(statement)

is_or_may_be_of_tls(statement) if {
	some condition in statement.conditions
	is_of(condition, "true")
}

is_acl if {
	input.type == "aws_s3_bucket_acl"
	plan.is_planned(input)
}

# What of the ACL opens the bucket to the public.
openings := array.concat(
	[{"path": ["values", "acl"], "whom": whom, "how": sprintf("`%s`", [acl])} |
		not plan.leaves_out(input, "acl")
		acl := input.values.acl
		whom := public_acls[acl]
	],
	[{"path": path, "whom": whom, "how": "a grant to a group"} |
		some item in plan.blocks(input, "access_control_policy")
		some index, grant in item.block.grant
		some number, grantee in grant.grantee
		is_string(grantee.uri)
		whom := public_groups[regex.replace(grantee.uri, `^.*/groups/`, "")]
		path := ["values", "access_control_policy", item.index, "grant", index, "grantee", number, "uri"]
	],
)

public_acls := {
	"public-read": "everybody",
	"public-read-write": "everybody",
	"authenticated-read": "every AWS account",
}

public_groups := {
	"global/AllUsers": "everybody",
	"global/AuthenticatedUsers": "every AWS account",
}

perhaps_openings := array.concat(
	[{"path": ["values", "acl"]} |
		plan.is_unseen(input, "acl")
		not plan.leaves_out(input, "acl")
	],
	[{"path": ["values", "access_control_policy"]} | has_unknown_grantee],
)

has_unknown_grantee if plan.has_unknown_blocks(input, "access_control_policy")

has_unknown_grantee if {
	some mark in input.unknown.access_control_policy
	some grant in grants_of(mark)
	is_unknown_grantee(grant)
}

grants_of(mark) := mark.grant if is_array(mark.grant)

grants_of(mark) := [true] if mark == true

grants_of(mark) := [true] if mark.grant == true

is_unknown_grantee(true)

is_unknown_grantee(grant) if grant.grantee == true

is_unknown_grantee(grant) if grant.grantee[_].uri == true

is_in_doubt if count(doubts) > 0

is_in_doubt if count(openings) == 0

# The ACL is of no effect.
is_excused if {
	some block in array.concat(blocks, account_blocks)
	some switch in switches
	block.values[switch] == true
}

is_excused if {
	some controls in bucket.beside(input, near(ownership_controls))
	controls.values.rule[_].object_ownership == "BucketOwnerEnforced"
}

# A website answers plain HTTP on purpose.
is_excused if count(bucket.beside(input, near(websites))) > 0

is_excused if {
	some address in own_addresses
	own := data.inventory.resources.aws_s3_bucket[address]
	is_own(own)
	has_website(own)
}

is_excused if {
	some read in policies
	denies_plain_http(read)
}

is_excused if {
	some read in policies
	allows_tls_alone(read)
}

has_website(own) if is_object(own.values.website[_])

# S3 refuses a public ACL, does not heed it, or lets the public in by nothing.
switches := ["block_public_acls", "ignore_public_acls", "restrict_public_buckets"]

blocks := bucket.beside(input, near(public_access_blocks))

# They are for each bucket.
account_blocks := [block |
	some block in data.inventory.resources.aws_s3_account_public_access_block
	plan.is_planned(block)
]

default public_access_blocks := {}

public_access_blocks := data.inventory.resources.aws_s3_bucket_public_access_block

default ownership_controls := {}

ownership_controls := data.inventory.resources.aws_s3_bucket_ownership_controls

default websites := {}

websites := data.inventory.resources.aws_s3_bucket_website_configuration

default bucket_policies := {}

bucket_policies := data.inventory.resources.aws_s3_bucket_policy

# What the bucket may be known by: each ACL looks at all of the others, so that what most of them lack is asked first.
ids := known | {plan.address_of_all(own) |
	some own in data.inventory.resources.aws_s3_bucket
	own.values.bucket in known
}

known := bucket.identities(input)

near(others) := array.concat(
	[other |
		some other in others
		other.values.bucket in ids
	],
	[other |
		some other in others
		other.references[_][_] in ids
	],
)

own_addresses := ({address |
	some address, own in data.inventory.resources.aws_s3_bucket
	own.values.bucket in ids
} | {address |
	some address in ids
	data.inventory.resources.aws_s3_bucket[address]
}) | {address |
	some address, _ in data.inventory.resources.aws_s3_bucket
	endswith(address, "]")
	some id in ids
	startswith(address, id)
}

perhaps_own_addresses := object.keys(data.inventory.resources.aws_s3_bucket) if {
	is_of_any
} else := own_addresses

is_of_any if bucket.is_of_any(input)

# Those whose bucket has no name that is known: all, where it is not known which one the ACL is for.
perhaps_near(others) := others if {
	is_of_any
} else := [other |
	some other in others
	not is_string(object.get(other, ["values", "bucket"], null))
	not refers_to_other(other)
]

# It refers to buckets, and to none that the ACL may be for.
refers_to_other(other) if {
	refers_to_bucket(other)
	every reference in other.references.bucket { not reference in ids }
}

refers_to_bucket(other) if regex.match(`^aws_s3_bucket[.][^.\[]+$`, other.references.bucket[_])

# Of the bucket itself only what is asked for is looked at: a list of buckets would be all that they hold.
is_own(own) if {
	plan.is_planned(own)
	bucket.are_together(input, own)
}

is_perhaps_own(own) if {
	plan.is_planned(own)
	not bucket.are_together(input, own)
	bucket.may_be_together(input, own)
}

policies contains read_policy(other) if some other in bucket.beside(input, near(bucket_policies))

policies contains read_policy(own) if {
	some address in own_addresses
	own := data.inventory.resources.aws_s3_bucket[address]
	is_own(own)
}

policies_in_words := "the bucket's policy denies no request without TLS" if {
	count(bucket.beside(input, near(bucket_policies))) > 0
} else := "no policy of the bucket denies requests without TLS"

# Why it cannot be said that the ACL is not excused.
doubts := [doubt | some name in ["blocked", "owned", "website", "policy"]; doubt := doubt_of[name]]

doubt_of["blocked"] := "whether public access to the bucket is blocked" if may_be_blocked

doubt_of["owned"] := "whether the bucket heeds its ACL" if may_be_owned

doubt_of["website"] := "whether the bucket is a website" if may_be_website

doubt_of["policy"] := "whether the bucket's policy denies requests without TLS" if may_have_denying_policy

may_be_blocked if {
	some block in array.concat(blocks, account_blocks)
	some switch in switches
	plan.is_unseen(block, switch)
}

may_be_blocked if {
	some block in bucket.perhaps_beside(input, perhaps_near(public_access_blocks))
	some switch in switches
	may_be_on(block, switch)
}

may_be_on(block, switch) if block.values[switch] == true

may_be_on(block, switch) if plan.is_unseen(block, switch)

ownership := ["rule", 0, "object_ownership"]

may_be_owned if {
	some controls in bucket.beside(input, near(ownership_controls))
	plan.is_unseen_at(controls, ownership)
}

may_be_owned if {
	some controls in bucket.perhaps_beside(input, perhaps_near(ownership_controls))
	may_be_enforced(controls)
}

may_be_enforced(controls) if controls.values.rule[_].object_ownership == "BucketOwnerEnforced"

may_be_enforced(controls) if plan.is_unseen_at(controls, ownership)

may_be_website if count(bucket.perhaps_beside(input, perhaps_near(websites))) > 0

may_be_website if {
	some address in own_addresses
	own := data.inventory.resources.aws_s3_bucket[address]
	is_own(own)
	plan.has_unknown_blocks(own, "website")
}

may_be_website if {
	some address in perhaps_own_addresses
	own := data.inventory.resources.aws_s3_bucket[address]
	is_perhaps_own(own)
	has_or_may_have_website(own)
}

has_or_may_have_website(own) if has_website(own)

has_or_may_have_website(own) if plan.has_unknown_blocks(own, "website")

may_have_denying_policy if {
	some read in policies
	may_refuse_plain_http(read)
}

may_have_denying_policy if {
	some other in bucket.perhaps_beside(input, perhaps_near(bucket_policies))
	refuses_or_may_refuse(read_policy(other))
}

may_have_denying_policy if {
	some address in perhaps_own_addresses
	own := data.inventory.resources.aws_s3_bucket[address]
	is_perhaps_own(own)
	refuses_or_may_refuse(read_policy(own))
}

may_refuse_plain_http(read) if may_deny_plain_http(read)

may_refuse_plain_http(read) if may_allow_tls_alone(read)

refuses_or_may_refuse(read) if denies_plain_http(read)

refuses_or_may_refuse(read) if allows_tls_alone(read)

refuses_or_may_refuse(read) if may_refuse_plain_http(read)
