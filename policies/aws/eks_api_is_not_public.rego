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
import data.tollgate.library.unclear

deny contains finding if {
	is_public
	is_open
	finding := {
		"msg": "the API of the cluster is open to the whole internet",
		"path": array.concat(["values"], open_path),
		"same_as": array.concat(public, ["CKV_AWS_38", "AWS-0041", "61cf9883", "eks_cluster_not_publicly_accessible"]),
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
		"same_as": public,
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
	plan.is_planned(input)
	unclear.is_unknown(input, access)
	finding := {
		"msg": "whether the API of the cluster has a public address is not known before the apply",
		"path": array.concat(["values"], access),
	}
}

# What other tools say where the API has a public address at all.
public := ["CKV_AWS_39", "AWS-0040", "42f4b905"]

access := ["vpc_config", 0, "endpoint_public_access"]

ranges := ["vpc_config", 0, "public_access_cidrs"]

# The API is public where nothing else is set.
is_public if {
	plan.is_planned(input)
	not input.values.vpc_config[0].endpoint_public_access == false
	not unclear.is_unknown(input, access)
}

# And it is open to everybody.
is_open if {
	plan.is_planned(input)
	not unclear.is_unknown(input, ranges)
	object.get(input.values, ranges, null) in [null, []]
}

is_open if cidr.is_world(input.values.vpc_config[0].public_access_cidrs[_])

may_be_open if unclear.is_unknown(input, ranges)

may_be_open if plan.has_unknown(object.get(input.unknown, ranges, null))

open_path := array.concat(ranges, [min(open_places)]) if {
	count(open_places) > 0
} else := access

open_places contains index if {
	some index, range in input.values.vpc_config[0].public_access_cidrs
	is_number(index)
	cidr.is_world(range)
}
