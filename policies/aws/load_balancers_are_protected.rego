# METADATA
# title: Load balancers are protected from deletion and drop invalid headers
# description: >-
#   A slip in one apply takes a load balancer, its address and all behind it from the net; header fields with invalid
#   names are how requests are smuggled past it.
# custom:
#   id: AWS-LB-04
#   severity: medium
#   enforcement: soft
#   view: resource
#   kinds: [aws_lb, aws_alb]
#   fix: >-
#     Set `enable_deletion_protection = true`, and `drop_invalid_header_fields = true` on application load balancers.
#   controls:
#     nist-800-53r5: [CM-3, CP-9, CM-6, CM-7]
#     soc2-tsc-2017: [A1.2, CC8.1, CC6.8, CC7.1]
#     iso-27001-2022: [A.8.13, A.8.32, A.8.9]
#     pci-dss-4.0.1: ["2.2.1", "2.2.4"]
#   same_as:
#     checkov: [CKV_AWS_150, CKV_AWS_131]
#     trivy: [AWS-0052]
#     prowler: [elbv2_deletion_protection, elbv2_alb_drop_invalid_header_fields_enabled]
package tollgate.aws.load_balancers_are_protected

import data.tollgate.library.demand
import data.tollgate.library.load_balancer
import data.tollgate.library.plan

deny contains finding if some finding in demand.unmet(input, [protection])

undecided contains finding if some finding in demand.unclear(input, [protection])

# Only application load balancers read header fields.
deny contains finding if {
	load_balancer.is_application(input)
	some finding in demand.unmet(input, [headers])
}

undecided contains finding if {
	load_balancer.is_application(input)
	some finding in demand.unclear(input, [headers])
}

undecided contains finding if {
	plan.is_planned(input)
	plan.is_unknown(input, "load_balancer_type")
	not input.values.drop_invalid_header_fields == true
	finding := {
		"msg": "whether the load balancer reads header fields is not known before the apply",
		"path": ["values", "load_balancer_type"],
		"same_as": headers.same_as,
	}
}

protection := {
	"path": ["enable_deletion_protection"],
	"value": object.get(input.values, ["enable_deletion_protection"], null),
	"wanted": [true],
	"msg": "the load balancer can be deleted (`enable_deletion_protection` is not true)",
	"about": "whether the load balancer can be deleted",
	"fix": "Set `enable_deletion_protection = true`.",
	"set": true,
	"same_as": ["CKV_AWS_150", "elbv2_deletion_protection"],
}

headers := {
	"path": ["drop_invalid_header_fields"],
	"value": object.get(input.values, ["drop_invalid_header_fields"], null),
	"wanted": [true],
	"msg": "the load balancer passes invalid header fields on (`drop_invalid_header_fields` is not true)",
	"about": "whether the load balancer drops invalid header fields",
	"fix": "Set `drop_invalid_header_fields = true`.",
	"set": true,
	"same_as": ["CKV_AWS_131", "AWS-0052", "elbv2_alb_drop_invalid_header_fields_enabled"],
}
