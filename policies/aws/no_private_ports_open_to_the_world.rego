# METADATA
# title: Security groups do not open databases and consoles to the world
# description: >-
#   Databases, caches and consoles of administration are made for the network of their own; many ask for no password,
#   and each flaw in them is tried on the whole internet within hours.
# custom:
#   id: AWS-EC2-02
#   severity: high
#   enforcement: soft
#   view: resource
#   kinds:
#     - aws_security_group
#     - aws_default_security_group
#     - aws_security_group_rule
#     - aws_vpc_security_group_ingress_rule
#   fix: Allow the security group or the addresses of those that use the port.
#   params:
#     private_ports:
#       default: [
#         23, 135, 445, 1433, 1434, 1521, 2049, 2375, 2376, 2379, 2380, 3306, 5432, 5439, 5601, 5900, 5984, 5985, 5986,
#         6379, 7199, 9042, 9160, 9200, 9300, 10250, 10255, 11211, 27017, 27018, 27019, 50000,
#       ]
#       description: >-
#         Ports of databases, caches and administration that no security group opens to the world. 22 and 3389 are
#         AWS-EC2-01's.
#   controls:
#     nist-800-53r5: [AC-4, SC-7, SC-7(5)]
#     soc2-tsc-2017: [CC6.6]
#     iso-27001-2022: [A.8.20, A.8.22]
#     pci-dss-4.0.1: ["1.3.1", "1.4.2"]
#     cis-aws-foundations-5.0: ["5.3", "5.4"]
#   same_as:
#     checkov: [CKV_AWS_260, CKV_AWS_277]
#     trivy: [AWS-0107]
#     kics: [381c3f2a, 590d878b]
#     prowler:
#       - ec2_securitygroup_allow_ingress_from_internet_to_all_ports
#       - ec2_securitygroup_allow_ingress_from_internet_to_high_risk_tcp_ports
package tollgate.aws.no_private_ports_open_to_the_world

import data.tollgate.library.cidr
import data.tollgate.library.security_group

deny contains finding if {
	some rule in rules
	rule.certain
	some range in security_group.world(rule)
	reaches_too_much(rule)
	finding := {
		"msg": sprintf("%s is open to %s (`%s`)", [ports(rule), cidr.extent(range.value), range.value]),
		"path": array.concat(rule.path, range.path),
		"same_as": same_as(rule),
	}
}

# A site is open to everybody on purpose, and its port for plain HTTP is needed to send them to HTTPS at most.
warn contains finding if {
	some rule in security_group.rules(input, "ingress")
	rule.certain
	security_group.reaches(rule, "tcp", 80)
	count(security_group.reached_admin(rule)) == 0
	not is_denied(rule)
	some range in security_group.world(rule)
	finding := {
		"msg": sprintf("port 80, plain HTTP, is open to %s (`%s`)", [cidr.extent(range.value), range.value]),
		"path": array.concat(rule.path, range.path),
		"severity": "low",
		"fix": "Open port 443 alone, unless something listens on port 80 that redirects to HTTPS.",
		"same_as": ["CKV_AWS_260"],
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

reaches_too_much(rule) if is_concerned(rule)

may_reach(rule) if is_concerned(rule)

may_reach(rule) if security_group.has_unknown_ports(rule)

# A rule that lets through SSH or RDP, among them every rule for all ports, is AWS-EC2-01's.
is_concerned(rule) if {
	count(reached(rule)) > 0
	count(security_group.reached_admin(rule)) == 0
}

reached(rule) := [port |
	some port in data.params.private_ports
	some protocol in ["tcp", "udp"]
	security_group.reaches(rule, protocol, port)
]

ports(rule) := security_group.ports(rule) if {
	rule.from_port == rule.to_port
} else := sprintf("%s, which holds %d,", [security_group.ports(rule), reached(rule)[0]])

same_as(rule) := array.concat(
	["AWS-0107", "381c3f2a", "590d878b", "ec2_securitygroup_allow_ingress_from_internet_to_high_risk_tcp_ports"],
	["CKV_AWS_260" | security_group.reaches(rule, "tcp", 80)],
)
