# METADATA
# title: Load balancers that face the internet have a web ACL
# description: >-
#   A web ACL turns away known attacks and floods before they reach the application; without one, every request of the
#   internet does.
# custom:
#   id: AWS-LB-05
#   severity: medium
#   enforcement: advisory
#   view: resource
#   kinds: [aws_lb, aws_alb]
#   fix: Associate a web ACL with the load balancer (`aws_wafv2_web_acl_association`), or set `internal = true`.
#   controls:
#     nist-800-53r5: [SC-7, SI-4]
#     soc2-tsc-2017: [CC6.6]
#     iso-27001-2022: [A.8.20, A.8.26]
#     pci-dss-4.0.1: ["6.4.2"]
#   same_as:
#     checkov: [CKV2_AWS_28]
#     trivy: [AWS-0053]
#     prowler: [elbv2_waf_acl_attached]
package tollgate.aws.public_load_balancers_have_a_web_acl

import data.tollgate.library.demand
import data.tollgate.library.load_balancer
import data.tollgate.library.plan
import data.tollgate.library.referring

deny contains finding if {
	is_public
	load_balancer.is_application(input)
	not is_guarded
	not is_perhaps_guarded
	finding := {
		"msg": "the load balancer faces the internet and has no web ACL",
		"path": ["values"],
	}
}

undecided contains finding if {
	is_public
	load_balancer.is_application(input)
	not is_guarded
	is_perhaps_guarded
	finding := {
		"msg": "what a web ACL of the plan is associated with is not known before the apply",
		"path": ["values"],
	}
}

undecided contains finding if {
	plan.is_planned(input)
	not input.values.internal == true
	not is_guarded
	some attribute in ["internal", "load_balancer_type"]
	plan.is_unknown(input, attribute)
	not plan.leaves_out(input, attribute)
	not is_other
	finding := {
		"msg": "whether an application load balancer faces the internet here is not known before the apply",
		"path": ["values", attribute],
	}
}

# A load balancer faces the internet unless it says that it is internal.
is_public if {
	plan.is_planned(input)
	not input.values.internal == true
	not plan.is_hidden(object.get(input, ["values", "internal"], null))
	not demand.is_unknown(input, ["internal"])
}

is_other if {
	not load_balancer.is_application(input)
	not plan.is_unknown(input, "load_balancer_type")
}

# Each load balancer looks at all associations, so that what most of them lack is asked first.
is_guarded if {
	some association in object.get(data.inventory, ["resources", "aws_wafv2_web_acl_association"], {})
	address in association.references[_]
	plan.refers(association, input)
	plan.is_planned(association)
}

is_guarded if {
	is_string(input.values.arn)
	some association in object.get(data.inventory, ["resources", "aws_wafv2_web_acl_association"], {})
	association.values.resource_arn == input.values.arn
}

is_guarded if {
	some association in object.get(data.inventory, ["resources", "aws_wafregional_web_acl_association"], {})
	address in association.references[_]
	plan.refers(association, input)
	plan.is_planned(association)
}

is_guarded if {
	is_string(input.values.arn)
	some association in object.get(data.inventory, ["resources", "aws_wafregional_web_acl_association"], {})
	association.values.resource_arn == input.values.arn
}

address := plan.address_of_all(input)

is_perhaps_guarded if {
	some association in object.get(data.inventory, ["resources", "aws_wafv2_web_acl_association"], {})
	association.unknown.resource_arn == true
	may_guard(association)
}

is_perhaps_guarded if {
	some association in object.get(data.inventory, ["resources", "aws_wafregional_web_acl_association"], {})
	association.unknown.resource_arn == true
	may_guard(association)
}

may_guard(association) if not refers_to_balancer(association)

# Which of several load balancers it is for cannot be told.
may_guard(association) if {
	address in association.references[_]
	plan.perhaps_refers(association, input)
	plan.is_planned(association)
}

refers_to_balancer(association) if {
	some type in ["aws_lb", "aws_alb"]
	referring.names_type(association, "resource_arn", type)
}
