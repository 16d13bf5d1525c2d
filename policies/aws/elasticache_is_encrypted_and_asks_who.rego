# METADATA
# title: ElastiCache encrypts data, at rest and in transit, and asks who comes
# description: >-
#   A cache holds sessions and copies of what the database guards; whoever reaches it on the network reads them,
#   unless it encrypts and asks for a token.
# custom:
#   id: AWS-EC-01
#   severity: high
#   enforcement: soft
#   view: resource
#   kinds: [aws_elasticache_replication_group]
#   fix: >-
#     Set `at_rest_encryption_enabled` and `transit_encryption_enabled` to true, and give an `auth_token` or
#     `user_group_ids`.
#   controls:
#     nist-800-53r5: [SC-28, SC-28(1), SC-8, SC-8(1)]
#     soc2-tsc-2017: [CC6.1, CC6.7]
#     iso-27001-2022: [A.8.24]
#     pci-dss-4.0.1: ["3.5.1", "4.2.1"]
#   same_as:
#     checkov: [CKV_AWS_29, CKV_AWS_30, CKV_AWS_31]
#     trivy: [AWS-0045, AWS-0051]
#     prowler:
#       - elasticache_redis_cluster_rest_encryption_enabled
#       - elasticache_redis_cluster_in_transit_encryption_enabled
package tollgate.aws.elasticache_is_encrypted_and_asks_who

import data.tollgate.library.demand
import data.tollgate.library.given
import data.tollgate.library.plan

deny contains finding if {
	not is_secondary
	not input.values.engine == "valkey"
	some finding in demand.unmet(input, [at_rest])
}

# Valkey is encrypted unless somebody says no.
deny contains finding if {
	not is_secondary
	input.values.engine == "valkey"
	plan.is_planned(input)
	input.values.at_rest_encryption_enabled in [false, "false"]
	some finding in demand.unmet(input, [at_rest])
}

deny contains finding if {
	not is_secondary
	some finding in demand.unmet(input, [in_transit])
}

undecided contains finding if some finding in demand.unclear(input, [at_rest, in_transit])

deny contains finding if {
	plan.is_planned(input)
	not is_secondary
	not asks
	every attribute in ["auth_token", "user_group_ids"] { given.is_unset(input, attribute) }
	finding := {
		"msg": "whoever reaches the cache may use it (neither `auth_token` nor `user_group_ids` is set)",
		"path": ["values", "auth_token"],
		"fix": "Give an `auth_token`, or `user_group_ids` with an `aws_elasticache_user_group`.",
		"same_as": ["CKV_AWS_31"],
	}
}

undecided contains finding if {
	plan.is_planned(input)
	not is_secondary
	not asks
	some attribute in ["auth_token", "user_group_ids"]
	not given.is_unset(input, attribute)
	finding := {
		"msg": "whether the cache asks who comes is not known before the apply",
		"path": ["values", attribute],
		"same_as": ["CKV_AWS_31"],
	}
}

# A member of a global group is encrypted as the first one is.
undecided contains finding if {
	plan.is_planned(input)
	is_secondary
	finding := {
		"msg": "whether the group is encrypted is said by the first group of its global replication group",
		"path": ["values", "global_replication_group_id"],
	}
}

is_secondary if {
	plan.is_planned(input)
	not given.is_left_out(
		input,
		"global_replication_group_id",
		object.get(input.values, "global_replication_group_id", null),
	)
}

# The token is a secret, and hidden from policies.
asks if plan.is_hidden(input.values.auth_token)

asks if is_string(input.values.auth_token)

asks if given.comes(input, "auth_token")

asks if some _ in input.values.user_group_ids

asks if given.comes(input, "user_group_ids")

# The provider keeps it as text, so that it knows nothing from false.
at_rest := {
	"path": ["at_rest_encryption_enabled"],
	"value": object.get(input.values, ["at_rest_encryption_enabled"], null),
	"wanted": [true, "true"],
	"msg": "the cache is not encrypted at rest (`at_rest_encryption_enabled` is not true)",
	"about": "whether the cache is encrypted at rest",
	"fix": "Set `at_rest_encryption_enabled = true`.",
	"set": true,
	"same_as": ["CKV_AWS_29", "AWS-0045", "elasticache_redis_cluster_rest_encryption_enabled"],
}

in_transit := {
	"path": ["transit_encryption_enabled"],
	"value": object.get(input.values, ["transit_encryption_enabled"], null),
	"wanted": [true],
	"msg": "the cache is not encrypted in transit (`transit_encryption_enabled` is not true)",
	"about": "whether the cache is encrypted in transit",
	"fix": "Set `transit_encryption_enabled = true`.",
	"set": true,
	"same_as": ["CKV_AWS_30", "AWS-0051", "elasticache_redis_cluster_in_transit_encryption_enabled"],
}
