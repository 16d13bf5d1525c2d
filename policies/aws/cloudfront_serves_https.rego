# METADATA
# title: CloudFront distributions serve HTTPS only or redirect to it
# description: What travels over HTTP can be read and changed between the viewer and the edge.
# custom:
#   id: AWS-CF-01
#   severity: high
#   enforcement: hard
#   view: resource
#   kinds: [aws_cloudfront_distribution]
#   fix: Set `viewer_protocol_policy = "redirect-to-https"`, or `"https-only"`.
#   controls:
#     nist-800-53r5: [SC-8, SC-8(1)]
#     soc2-tsc-2017: [CC6.7]
#     iso-27001-2022: [A.8.24]
#     pci-dss-4.0.1: ["4.2.1"]
#   same_as:
#     checkov: [CKV_AWS_34]
#     trivy: [AWS-0012]
#     kics: [55af1353]
#     prowler: [cloudfront_distributions_https_enabled]
package tollgate.aws.cloudfront_serves_https

import data.tollgate.library.plan

deny contains finding if {
	plan.is_planned(input)
	some behavior in behaviors
	behavior.block.viewer_protocol_policy == "allow-all"
	path := ["values", behavior.kind, behavior.index, "viewer_protocol_policy"]
	finding := {
		"msg": sprintf("%s serves HTTP (`allow-all`)", [named(behavior.block)]),
		"path": path,
		"set": [{"path": path, "value": "redirect-to-https"}],
	}
}

undecided contains finding if {
	plan.is_planned(input)
	some behavior in behaviors
	plan.is_unknown_at(input, [behavior.kind, behavior.index, "viewer_protocol_policy"])
	finding := {
		"msg": sprintf("whether %s serves HTTP is not known before the apply", [named(behavior.block)]),
		"path": ["values", behavior.kind, behavior.index, "viewer_protocol_policy"],
	}
}

undecided contains finding if {
	plan.is_planned(input)
	some kind in ["default_cache_behavior", "ordered_cache_behavior"]
	plan.has_unknown_blocks(input, kind)
	finding := {
		"msg": "which cache behaviors the distribution has is not known before the apply",
		"path": ["values", kind],
	}
}

behaviors := array.concat(
	[{"kind": "default_cache_behavior", "index": index, "block": block} |
		some index, block in input.values.default_cache_behavior
		is_object(block)
	],
	[{"kind": "ordered_cache_behavior", "index": index, "block": block} |
		some index, block in input.values.ordered_cache_behavior
		is_object(block)
	],
)

named(behavior) := sprintf("the behavior for `%s`", [behavior.path_pattern]) if {
	is_string(behavior.path_pattern)
} else := "the default behavior"
