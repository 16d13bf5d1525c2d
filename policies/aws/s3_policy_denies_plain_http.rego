# METADATA
# title: Policies of S3 buckets deny requests without TLS
# description: >-
#   S3 answers plain HTTP too, and whoever is on the way then reads along, signatures included.
# custom:
#   id: AWS-S3-07
#   severity: medium
#   enforcement: soft
#   view: resource
#   kinds: [aws_s3_bucket_policy, aws_s3_bucket]
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

import data.tollgate.library.iam
import data.tollgate.library.plan

deny contains finding if {
	is_policy_set
	not denies_plain_http
	not may_deny_plain_http
	finding := {
		"msg": "the policy denies no request without TLS (`aws:SecureTransport` is `false`)",
		"path": ["values", "policy"],
	}
}

undecided contains finding if {
	is_policy_set
	not denies_plain_http
	may_deny_plain_http
	finding := iam.unread(input, ["policy"])
}

policy := iam.read(input, ["policy"])

# A bucket may have no policy of its own.
is_policy_set if {
	plan.is_planned(input)
	count(policy.statements) > 0
}

is_policy_set if {
	plan.is_planned(input)
	not policy.complete
}

is_policy_set if {
	input.type == "aws_s3_bucket_policy"
	plan.is_planned(input)
}

denies_plain_http if {
	some statement in policy.statements
	is_denial(statement)
	some condition in statement.conditions
	is_of_plain_http(condition)
}

is_denial(statement) if {
	statement.effect == "Deny"
	iam.is_for_anybody(statement)
	iam.covers(statement, "s3:GetObject")
	iam.covers(statement, "s3:PutObject")
}

is_of_plain_http(condition) if {
	lower(condition.key) == "aws:securetransport"
	lower(condition.test) in ["bool", "boolifexists", "foranyvalue:bool", "stringequals"]
	some value in condition.values
	value in ["false", "False", "FALSE"]
}

may_deny_plain_http if not policy.complete

may_deny_plain_http if {
	some statement in policy.statements
	may_be_denial(statement)
	may_be_of_plain_http(statement)
}

may_be_denial(statement) if statement.effect == "Deny"

may_be_denial(statement) if "effect" in statement.unsure

may_be_of_plain_http(statement) if "conditions" in statement.unsure

may_be_of_plain_http(statement) if {
	some condition in statement.conditions
	lower(condition.key) == "aws:securetransport"
	some value in condition.values
	value in ["?unknown", null]
}

# The statement is there, and for whom or for what is not known.
may_be_of_plain_http(statement) if {
	some part in ["actions", "principals"]
	part in statement.unsure
	some condition in statement.conditions
	is_of_plain_http(condition)
}
