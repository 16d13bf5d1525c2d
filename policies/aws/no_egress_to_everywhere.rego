# METADATA
# title: Security groups name where data may go
# description: >-
#   Whoever takes over a machine sends its data to wherever they like, and fetches tools from there, if every port of
#   the whole internet is open from inside.
# custom:
#   id: AWS-EC2-03
#   severity: medium
#   enforcement: advisory
#   view: resource
#   kinds:
#     - aws_security_group
#     - aws_default_security_group
#     - aws_security_group_rule
#     - aws_vpc_security_group_egress_rule
#   fix: Allow the ports and addresses, prefix lists or security groups that are needed.
#   controls:
#     nist-800-53r5: [AC-4, SC-7]
#     soc2-tsc-2017: [CC6.6]
#     iso-27001-2022: [A.8.22]
#     pci-dss-4.0.1: ["1.3.1", "1.3.2"]
#   same_as:
#     checkov: [CKV_AWS_382]
#     trivy: [AWS-0104]
package tollgate.aws.no_egress_to_everywhere

import data.tollgate.library.cidr
import data.tollgate.library.classification
import data.tollgate.library.plan
import data.tollgate.library.security_group

deny contains finding if {
	some rule in rules
	rule.certain
	some range in security_group.world(rule)
	reaches_too_much(rule)
	not is_ordinary
	not is_perhaps_ordinary
	finding := {
		"msg": sprintf("every port of %s is open from inside (`%s`)", [cidr.extent(range.value), range.value]),
		"path": array.concat(rule.path, range.path),
	}
}

undecided contains finding if {
	some rule in rules
	security_group.is_unsure(rule)
	security_group.may_be_world(rule)
	may_be_every_port(rule)
	not is_denied(rule)
	not is_ordinary
	finding := {
		"msg": "where the rule lets data go is not known before the apply",
		"path": rule.path,
	}
}

undecided contains finding if {
	some rule in rules
	is_denied(rule)
	not is_ordinary
	is_perhaps_ordinary
	finding := {
		"msg": "for which security group the rule is, and so which class of data it lets go, is not known before the apply",
		"path": rule.path,
	}
}

undecided contains finding if {
	security_group.has_unknown_rules(input, "egress")
	not is_ordinary
	finding := {
		"msg": "which rules the group has is not known before the apply",
		"path": ["values", "egress"],
	}
}

rules := security_group.rules(input, "egress")

is_denied(rule) if {
	rule.certain
	reaches_too_much(rule)
	count(security_group.world(rule)) > 0
}

reaches_too_much(rule) if security_group.is_every_port(rule)

may_be_every_port(rule) if security_group.is_every_port(rule)

may_be_every_port(rule) if security_group.has_unknown_ports(rule)

# The class of the data is that of the group, where the rule is a resource of its own.
is_ordinary if classification.is_ordinary(input)

is_ordinary if {
	input.type in security_group.own_types
	some reference in plan.references(input)
	group := data.inventory.resources.aws_security_group[reference]
	plan.refers(input, group)
	classification.is_ordinary(group)
}

# A reference without an index is to one of several.
is_ordinary if {
	input.type in security_group.own_types
	some address, group in object.get(data.inventory, ["resources", "aws_security_group"], {})
	endswith(address, "]")
	plan.address_of_all(group) in plan.references(input)
	plan.refers(input, group)
	classification.is_ordinary(group)
}

# Which of several groups it is for cannot be told: all of them are of an ordinary class, or one is.
is_ordinary if {
	count(perhaps_groups) > 0
	every group in perhaps_groups { classification.is_ordinary(group) }
}

is_perhaps_ordinary if {
	some group in perhaps_groups
	classification.is_ordinary(group)
}

perhaps_groups := [group |
	input.type in security_group.own_types
	some group in object.get(data.inventory, ["resources", "aws_security_group"], {})
	plan.perhaps_refers(input, group)
]
