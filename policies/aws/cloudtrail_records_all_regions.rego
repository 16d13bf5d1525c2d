# METADATA
# title: CloudTrail records all regions and global services
# description: >-
#   Whoever breaks in works in a region that nobody looks at, or changes users and roles, which belong to no region.
# custom:
#   id: AWS-CT-01
#   severity: high
#   enforcement: soft
#   view: resource
#   kinds: [aws_cloudtrail]
#   fix: Set `is_multi_region_trail = true`, and leave `enable_logging` and `include_global_service_events` on.
#   controls:
#     nist-800-53r5: [AU-2, AU-12]
#     soc2-tsc-2017: [CC7.2]
#     iso-27001-2022: [A.8.15]
#     pci-dss-4.0.1: ["10.2.1"]
#     cis-aws-foundations-5.0: ["3.1"]
#   same_as:
#     checkov: [CKV_AWS_67, CKV_AWS_251]
#     trivy: [AWS-0014]
#     kics: [8173d5eb, 4bb76f17]
#     prowler: [cloudtrail_multi_region_enabled]
package tollgate.aws.cloudtrail_records_all_regions

import data.tollgate.library.plan

deny contains finding if {
	plan.is_planned(input)
	some switch, about in switches
	not values[switch] in about.wanted
	not plan.is_unknown(input, switch)
	finding := {
		"msg": sprintf("%s (`%s` is not true)", [about.lack, switch]),
		"path": ["values", switch],
		"same_as": about.same_as,
		"set": [{"path": ["values", switch], "value": true}],
	}
}

undecided contains finding if {
	plan.is_planned(input)
	some switch, about in switches
	plan.is_unknown(input, switch)
	finding := {
		"msg": sprintf("whether `%s` is true is not known before the apply", [switch]),
		"path": ["values", switch],
		"same_as": about.same_as,
	}
}

values := {
	"is_multi_region_trail": object.get(input.values, "is_multi_region_trail", null),
	"enable_logging": object.get(input.values, "enable_logging", null),
	"include_global_service_events": object.get(input.values, "include_global_service_events", null),
} if {
	is_object(input.values)
}

# The last two are on where nothing is set.
switches := {
	"is_multi_region_trail": {
		"lack": "the trail records one region alone",
		"wanted": [true],
		"same_as": ["CKV_AWS_67", "AWS-0014", "8173d5eb", "cloudtrail_multi_region_enabled"],
	},
	"enable_logging": {
		"lack": "the trail records nothing",
		"wanted": [true, null],
		"same_as": ["CKV_AWS_251", "4bb76f17"],
	},
	"include_global_service_events": {
		"lack": "the trail leaves out global services such as IAM",
		"wanted": [true, null],
		"same_as": ["8173d5eb"],
	},
}
