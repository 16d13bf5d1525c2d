# METADATA
# title: Security groups do not open SSH or RDP to the world
# description: >-
#   Ports 22 and 3389 of the whole internet are tried by machines day and night; one weak password or one unpatched
#   server is enough.
# custom:
#   id: AWS-EC2-01
#   severity: critical
#   enforcement: hard
#   view: resource
#   kinds:
#     - aws_security_group
#     - aws_default_security_group
#     - aws_security_group_rule
#     - aws_vpc_security_group_ingress_rule
#   fix: Allow the addresses of your own network, or close the port and use AWS Systems Manager Session Manager.
#   controls:
#     nist-800-53r5: [AC-4, SC-7, SC-7(5)]
#     soc2-tsc-2017: [CC6.6]
#     iso-27001-2022: [A.8.20, A.8.22]
#     pci-dss-4.0.1: ["1.3.1", "1.4.2"]
#     cis-aws-foundations-5.0: ["5.3", "5.4"]
#   same_as:
#     checkov: [CKV_AWS_24, CKV_AWS_25, CKV_AWS_277]
#     trivy: [AWS-0107]
#     kics: [65905cec, 151187cb, 4728cd65]
#     prowler:
#       - ec2_securitygroup_allow_ingress_from_internet_to_tcp_port_22
#       - ec2_securitygroup_allow_ingress_from_internet_to_tcp_port_3389
package tollgate.aws.no_admin_ports_open_to_the_world

import data.tollgate.library.cidr
import data.tollgate.library.security_group

deny contains finding if {
	some rule in rules
	rule.certain
	some range in security_group.world(rule)
	reaches_too_much(rule)
	finding := {
		"msg": sprintf("%s is open to %s (`%s`)", [security_group.ports(rule), cidr.extent(range.value), range.value]),
		"path": array.concat(rule.path, range.path),
		"same_as": same_as(rule),
	}
}

undecided contains finding if {
	some rule in rules
	security_group.is_unsure(rule)
	security_group.may_be_world(rule)
	may_reach(rule)
	not is_denied(rule)
	finding := {
		"msg": "whom the rule lets in, or to which ports, is not known before the apply",
		"path": rule.path,
	}
}

undecided contains finding if {
	security_group.has_unknown_rules(input, "ingress")
	finding := {
		"msg": "which rules the group has is not known before the apply",
		"path": ["values", "ingress"],
	}
}

rules := security_group.rules(input, "ingress")

is_denied(rule) if {
	rule.certain
	reaches_too_much(rule)
	count(security_group.world(rule)) > 0
}

reaches_too_much(rule) if count(security_group.reached_admin(rule)) > 0

may_reach(rule) if count(security_group.reached_admin(rule)) > 0

may_reach(rule) if security_group.has_unknown_ports(rule)

# What other tools say of the rule: one thing for each port, and one for every port at once.
same_as(rule) := array.concat(
	["AWS-0107", "4728cd65"],
	[id | some what, ids in others; what in told(rule); some id in ids],
)

others := {
	"ssh": ["CKV_AWS_24", "65905cec", "ec2_securitygroup_allow_ingress_from_internet_to_tcp_port_22"],
	"rdp": ["CKV_AWS_25", "151187cb", "ec2_securitygroup_allow_ingress_from_internet_to_tcp_port_3389"],
	"every port": ["CKV_AWS_277"],
}

told(rule) := security_group.reached_admin(rule) | {"every port" | security_group.is_every_port(rule)}
