# METADATA
# title: Security groups and their rules say what they are for
# description: Whoever looks at a rule a year later must know who needs it, or dares not to remove it.
# custom:
#   id: AWS-EC2-05
#   severity: low
#   enforcement: advisory
#   view: resource
#   kinds:
#     - aws_security_group
#     - aws_default_security_group
#     - aws_security_group_rule
#     - aws_vpc_security_group_ingress_rule
#     - aws_vpc_security_group_egress_rule
#   fix: Set `description` to who needs the rule, and what for.
#   controls:
#     nist-800-53r5: [CM-3, CM-9]
#     soc2-tsc-2017: [CC2.2, CC8.1]
#     iso-27001-2022: [A.5.37, A.8.32]
#     pci-dss-4.0.1: ["6.5.1"]
#   same_as:
#     checkov: [CKV_AWS_23]
#     trivy: [AWS-0099, AWS-0124]
package tollgate.aws.security_group_rules_are_described

import data.tollgate.library.plan
import data.tollgate.library.security_group

deny contains finding if {
	input.type == "aws_security_group"
	plan.is_planned(input)
	is_empty(object.get(input.values, "description", null))
	not plan.is_unknown(input, "description")
	finding := {
		"msg": "the security group does not say what it is for",
		"path": ["values", "description"],
		"same_as": ["CKV_AWS_23", "AWS-0099"],
	}
}

deny contains finding if {
	some rule in rules
	is_empty(rule.description)
	not is_unknown(rule)
	finding := {
		"msg": sprintf("the rule for %s does not say what it is for", [rule.traffic]),
		"path": array.concat(rule.path, ["description"]),
		"same_as": ["CKV_AWS_23", "AWS-0124"],
	}
}

undecided contains finding if {
	input.type == "aws_security_group"
	plan.is_planned(input)
	plan.is_unknown(input, "description")
	finding := {
		"msg": "whether the security group says what it is for is not known before the apply",
		"path": ["values", "description"],
		"same_as": ["CKV_AWS_23", "AWS-0099"],
	}
}

undecided contains finding if {
	some rule in rules
	is_unknown(rule)
	finding := {
		"msg": sprintf("whether the rule for %s says what it is for is not known before the apply", [rule.traffic]),
		"path": array.concat(rule.path, ["description"]),
		"same_as": ["CKV_AWS_23", "AWS-0124"],
	}
}

undecided contains finding if {
	some direction in ["ingress", "egress"]
	security_group.has_unknown_rules(input, direction)
	finding := {
		"msg": sprintf("which rules the group has for %s is not known before the apply", [traffic[direction]]),
		"path": ["values", direction],
		"same_as": ["CKV_AWS_23", "AWS-0124"],
	}
}

traffic := {"ingress": "incoming traffic", "egress": "outgoing traffic"}

rules contains rule if {
	input.type in security_group.groups
	plan.is_planned(input)
	some direction in ["ingress", "egress"]
	some index, value in security_group.held(input, direction)
	is_object(value)
	rule := {
		"description": object.get(value, "description", null),
		"unknown": object.get(input.unknown, [direction, index], {}),
		"path": ["values", direction, index],
		"traffic": traffic[direction],
	}
}

rules contains rule if {
	input.type in security_group.own_types
	plan.is_planned(input)
	some direction in ["ingress", "egress"]
	security_group.is_known_of(input, direction)
	rule := {
		"description": object.get(input.values, "description", null),
		"unknown": input.unknown,
		"path": ["values"],
		"traffic": traffic[direction],
	}
}

# What the provider writes where nothing is set says nothing.
is_empty(text) if text in [null, "Managed by Terraform"]

is_empty(text) if {
	is_string(text)
	trim_space(text) == ""
}

is_unknown(rule) if rule.unknown == true

is_unknown(rule) if rule.unknown.description == true
