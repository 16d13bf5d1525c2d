# METADATA
# title: The default security group of a VPC has no rules
# description: >-
#   Whatever is started without a security group gets the default one, and with it rules that nobody meant for it.
# custom:
#   id: AWS-EC2-04
#   severity: medium
#   enforcement: soft
#   view: resource
#   kinds:
#     - aws_default_security_group
#     - aws_security_group_rule
#     - aws_vpc_security_group_ingress_rule
#     - aws_vpc_security_group_egress_rule
#     - aws_vpc
#   fix: Take all rules out of the default security group, and give each workload a security group of its own.
#   controls:
#     nist-800-53r5: [AC-4, SC-7, SC-7(5)]
#     soc2-tsc-2017: [CC6.6]
#     iso-27001-2022: [A.8.20, A.8.22]
#     pci-dss-4.0.1: ["1.3.1", "1.4.2"]
#     cis-aws-foundations-5.0: ["5.5"]
#   same_as:
#     checkov: [CKV2_AWS_12]
#     trivy: [AWS-0173]
#     kics: [46883ce1]
#     prowler: [ec2_securitygroup_default_restrict_traffic]
package tollgate.aws.default_security_group_is_closed

import data.tollgate.library.plan
import data.tollgate.library.referring
import data.tollgate.library.security_group

deny contains finding if {
	input.type == "aws_default_security_group"
	some direction in ["ingress", "egress"]
	some rule in security_group.rules(input, direction)
	finding := {
		"msg": sprintf("the default security group has a rule for %s", [traffic[direction]]),
		"path": rule.path,
	}
}

deny contains finding if {
	input.type in security_group.own_types
	plan.is_planned(input)
	refers_to_default
	finding := {
		"msg": "the rule is for the default security group",
		"path": ["values", "security_group_id"],
	}
}

# AWS gives it rules: out to everywhere, and in from the group itself. Only who takes it over takes them out.
warn contains finding if {
	input.type == "aws_vpc"
	plan.is_planned(input)
	not has_default
	not perhaps_has_default
	finding := {
		"msg": concat("", [
			"the default security group keeps the rules that AWS gives it",
			" (no `aws_default_security_group` is for the VPC)",
		]),
		"path": ["values"],
		"severity": "low",
		"fix": "Add an `aws_default_security_group` for the VPC, without rules.",
		"same_as": ["CKV2_AWS_12"],
	}
}

default_groups := object.get(data.inventory, ["resources", "aws_default_security_group"], {})

address := plan.address_of_all(input)

# Each VPC looks at all of them, so that what most of them lack is asked first.
has_default if {
	some group in default_groups
	address in group.references[_]
	plan.refers(group, input)
}

has_default if {
	is_string(input.values.id)
	input.values.id != ""
	some group in default_groups
	group.values.vpc_id == input.values.id
}

perhaps_has_default if {
	some group in default_groups
	not is_string(object.get(group, ["values", "vpc_id"], null))
	plan.is_unseen(group, "vpc_id")
	not referring.names_type(group, "vpc_id", "aws_vpc")
}

# Which of several VPCs it is for cannot be told.
perhaps_has_default if {
	some group in default_groups
	address in group.references[_]
	not is_string(object.get(group, ["values", "vpc_id"], null))
	plan.perhaps_refers(group, input)
}

undecided contains finding if {
	some direction in ["ingress", "egress"]
	security_group.has_unknown_rules(input, direction)
	finding := {
		"msg": sprintf("whether the group has a rule for %s is not known before the apply", [traffic[direction]]),
		"path": ["values", direction],
	}
}

traffic := {"ingress": "incoming traffic", "egress": "outgoing traffic"}

refers_to_default if is_default(input.references.security_group_id[_])

is_default(reference) if regex.match(`(^|[.])aws_default_security_group[.]`, reference)

is_default(reference) if regex.match(`(^|[.])aws_(default_)?vpc[.].*[.]default_security_group_id$`, reference)
