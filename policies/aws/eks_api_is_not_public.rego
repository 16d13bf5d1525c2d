# METADATA
# title: The API of EKS clusters is not open to the world
# description: >-
#   The API server of the cluster is the way to everything in it; one stolen token or one flaw is enough if the whole
#   internet may ask it.
# custom:
#   id: AWS-EKS-01
#   severity: high
#   enforcement: hard
#   view: resource
#   kinds: [aws_eks_cluster]
#   fix: Set `endpoint_public_access = false` and `endpoint_private_access = true`, or narrow `public_access_cidrs`.
#   controls:
#     nist-800-53r5: [AC-3, SC-7]
#     soc2-tsc-2017: [CC6.1, CC6.6]
#     iso-27001-2022: [A.8.3, A.8.20]
#     pci-dss-4.0.1: ["1.3.1", "1.4.4"]
#   same_as:
#     checkov: [CKV_AWS_38, CKV_AWS_39]
#     trivy: [AWS-0040, AWS-0041]
#     kics: [61cf9883, 42f4b905]
#     prowler: [eks_cluster_not_publicly_accessible]
package tollgate.aws.eks_api_is_not_public

import data.tollgate.library.cidr
import data.tollgate.library.plan

deny contains finding if {
	is_public
	is_open
	finding := {
		"msg": "the API of the cluster is open to the whole internet",
		"path": array.concat(["values"], open_path),
		"same_as": ["CKV_AWS_38", "CKV_AWS_39", "AWS-0040", "AWS-0041", "61cf9883", "42f4b905", "eks_cluster_not_publicly_accessible"],
	}
}

deny contains finding if {
	is_public
	not is_open
	not may_be_open
	finding := {
		"msg": "the API of the cluster has a public address (`endpoint_public_access` is not false)",
		"path": array.concat(["values"], access),
		"severity": "medium",
		"same_as": ["CKV_AWS_39", "AWS-0040", "42f4b905"],
	}
}

undecided contains finding if {
	is_public
	not is_open
	may_be_open
	finding := {
		"msg": "for whom the API of the cluster is open is not known before the apply",
		"path": array.concat(["values"], ranges),
	}
}

undecided contains finding if {
	plan.may_lack(input, access, [false])
	finding := {
		"msg": "whether the API of the cluster has a public address is not known before the apply",
		"path": array.concat(["values"], access),
	}
}

access := ["vpc_config", 0, "endpoint_public_access"]

ranges := ["vpc_config", 0, "public_access_cidrs"]

# The API is public where nothing else is set.
is_public if plan.lacks(input, access, [false])

# And it is open to everybody.
is_open if {
	plan.lacks(input, ranges, [])
	plan.at(input, ranges) in [null, []]
}

is_open if {
	some range in plan.at(input, ranges)
	cidr.is_world(range)
}

may_be_open if plan.may_lack(input, ranges, [])

may_be_open if plan.has_unknown(object.get(input.unknown, ranges, null))

open_path := array.concat(ranges, [index]) if {
	some index, range in plan.at(input, ranges)
	cidr.is_world(range)
	every earlier in array.slice(plan.at(input, ranges), 0, index) { not cidr.is_world(earlier) }
} else := access
