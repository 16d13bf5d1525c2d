# METADATA
# title: Network ACLs do not open administration ports to the world
# description: >-
#   A network ACL is the second wall behind security groups; a rule that lets SSH, RDP or FTP of the whole internet
#   through takes it down.
# custom:
#   id: AWS-VPC-02
#   severity: high
#   enforcement: soft
#   view: resource
#   kinds: [aws_network_acl, aws_network_acl_rule]
#   fix: Allow the addresses of your own network, or deny the port by a rule with a lower number.
#   params:
#     network_acl_admin_ports:
#       default: [20, 21, 22, 3389]
#       description: Ports of administration that no network ACL opens to the world.
#   controls:
#     nist-800-53r5: [AC-4, SC-7, SC-7(5)]
#     soc2-tsc-2017: [CC6.6]
#     iso-27001-2022: [A.8.20, A.8.22]
#     pci-dss-4.0.1: ["1.3.1", "1.4.2"]
#     cis-aws-foundations-5.0: ["5.2"]
#   same_as:
#     checkov: [CKV_AWS_229, CKV_AWS_230, CKV_AWS_231, CKV_AWS_232, CKV_AWS_352]
#     trivy: [AWS-0102, AWS-0105]
#     prowler: [ec2_networkacl_allow_ingress_tcp_port_22, ec2_networkacl_allow_ingress_tcp_port_3389]
package tollgate.aws.network_acls_close_admin_ports

import data.tollgate.library.cidr
import data.tollgate.library.plan
import data.tollgate.library.security_group
import data.tollgate.library.unclear

deny contains finding if {
	some rule in rules
	rule.certain
	reached := open_ports(rule)
	count(reached) > 0
	not is_perhaps_closed_before(rule, reached)
	some range in security_group.world(rule)
	finding := {
		"msg": sprintf("%s is open to %s (`%s`)", [ports(rule, reached), cidr.extent(range.value), range.value]),
		"path": array.concat(rule.path, range.path),
		"same_as": same_as(rule, reached),
	}
}

undecided contains finding if {
	some rule in rules
	may_be_world(rule)
	may_reach(rule)
	may_allow(rule)
	not is_certain(rule)
	finding := {
		"msg": "whom the rule lets in, or to which ports, is not known before the apply",
		"path": rule.path,
	}
}

undecided contains finding if {
	some rule in rules
	is_certain(rule)
	is_perhaps_closed_before(rule, open_ports(rule))
	finding := {
		"msg": "whether a rule before this one, of one of several network ACLs, denies the same is not known before the apply",
		"path": rule.path,
	}
}

undecided contains finding if {
	input.type == "aws_network_acl"
	plan.is_planned(input)
	unclear.is_unknown(input, ["ingress"])
	finding := {
		"msg": "which rules the network ACL has is not known before the apply",
		"path": ["values", "ingress"],
	}
}

# One shape for the two ways to write a rule, as `library/security_group.rego` has it for security groups.
rules contains rule if {
	input.type == "aws_network_acl"
	plan.is_planned(input)
	some index, value in input.values.ingress
	is_object(value)
	rule := {
		"from_port": object.get(value, "from_port", null),
		"to_port": object.get(value, "to_port", null),
		"unknown": object.get(input.unknown, ["ingress", index], {}),
		"protocol": object.get(value, "protocol", null),
		"path": ["values", "ingress", index],
		"ranges": ranges(value),
		"action": object.get(value, "action", null),
		"number": object.get(value, "rule_no", null),
		"certain": true,
	}
}

rules contains rule if {
	input.type == "aws_network_acl_rule"
	plan.is_planned(input)
	object.get(input.values, "egress", null) in [false, null]
	rule := of_resource(input)
}

of_resource(resource) := {
	"from_port": object.get(resource.values, "from_port", null),
	"to_port": object.get(resource.values, "to_port", null),
	"unknown": resource.unknown,
	"protocol": object.get(resource.values, "protocol", null),
	"path": ["values"],
	"ranges": ranges(resource.values),
	"action": object.get(resource.values, "rule_action", null),
	"number": object.get(resource.values, "rule_number", null),
	"certain": object.get(resource.unknown, "egress", false) != true,
}

ranges(value) := {range |
	some range in [
		{"value": object.get(value, "cidr_block", null), "path": ["cidr_block"]},
		{"value": object.get(value, "ipv6_cidr_block", null), "path": ["ipv6_cidr_block"]},
	]
	is_string(range.value)
}

# The ports of administration that a rule opens to the world, and that no rule before it closes.
open_ports(rule) := [port |
	is_text(rule.action, "allow")
	count(security_group.world(rule)) > 0
	some port in data.params.network_acl_admin_ports
	security_group.reaches(rule, "tcp", port)
	not is_closed_before(rule, port)
]

is_closed_before(rule, port) if {
	some other in others
	closes_before(other, rule, port)
}

# All that is open would be closed by rules of which it cannot be told whether they are of the same network ACL.
is_perhaps_closed_before(rule, reached) if {
	count(perhaps_others) > 0
	every port in reached {
		some other in perhaps_others
		closes_before(other, rule, port)
	}
}

closes_before(other, rule, port) if {
	is_text(other.action, "deny")
	other.number < rule.number
	security_group.reaches(other, "tcp", port)
	closed_families(other) & families(rule) == families(rule)
}

# The rules of the same network ACL: all of one that holds them, and those that deny where each is a resource.
others := rules if {
	input.type == "aws_network_acl"
} else := {of_resource(other) |
	some other in object.get(data.inventory, ["resources", "aws_network_acl_rule"], {})
	may_close(other)
	is_same_list(other)
}

may_close(other) if {
	is_text(other.values.rule_action, "deny")
	plan.is_planned(other)
	object.get(other.values, "egress", null) in [false, null]
}

is_same_list(other) if {
	is_string(input.values.network_acl_id)
	other.values.network_acl_id == input.values.network_acl_id
}

is_same_list(other) if {
	plan.is_unknown(input, "network_acl_id")
	plan.refer_alike(input, other, "network_acl_id")
}

is_same_list(other) if {
	is_by_same_expression(other)
	count(acls_of(input) & acls_of(other)) > 0
}

is_by_same_expression(other) if {
	plan.is_unknown(input, "network_acl_id")
	other.references.network_acl_id == input.references.network_acl_id
	object.get(other, "module", "") == object.get(input, "module", "")
}

acls_of(rule) := {acl.address |
	some acl in object.get(data.inventory, ["resources", "aws_network_acl"], {})
	plan.refers(rule, acl)
}

is_of_known(rule) if count(acls_of(rule)) > 0

# The same expression, of instances that it may have another value for.
perhaps_others := {of_resource(other) |
	input.type == "aws_network_acl_rule"
	plan.is_unknown(input, "network_acl_id")
	some other in object.get(data.inventory, ["resources", "aws_network_acl_rule"], {})
	may_close(other)
	is_by_same_expression(other)
	not is_same_list(other)
	not is_other_list(other)
}

is_other_list(other) if {
	is_of_known(input)
	is_of_known(other)
}

families(rule) := {range.path[0] | some range in rule.ranges; cidr.is_world(range.value)}

# A rule that closes a part leaves the rest open.
closed_families(rule) := {range.path[0] | some range in rule.ranges; cidr.is_whole(range.value)}

is_text(value, wanted) if {
	is_string(value)
	lower(value) == wanted
}

is_certain(rule) if {
	rule.certain
	count(open_ports(rule)) > 0
}

may_be_world(rule) if count(security_group.world(rule)) > 0

may_be_world(rule) if rule.unknown[["cidr_block", "ipv6_cidr_block"][_]] == true

may_reach(rule) if {
	some port in data.params.network_acl_admin_ports
	security_group.reaches(rule, "tcp", port)
	not is_closed_before(rule, port)
}

may_reach(rule) if security_group.has_unknown_ports(rule)

may_allow(rule) if is_text(rule.action, "allow")

may_allow(rule) if rule.unknown[["action", "rule_action"][_]] == true

ports(rule, reached) := sprintf("%s, which holds %v,", [security_group.ports(rule), reached[0]]) if {
	not security_group.is_every_port(rule)
	rule.from_port != rule.to_port
} else := security_group.ports(rule)

# Other tools have a check for each port, and one for every port.
same_as(rule, reached) := array.concat(
	["AWS-0105"],
	[id | some what, ids in told_by_others; is_told(rule, reached, what); some id in ids],
)

told_by_others := {
	"20": ["CKV_AWS_230"],
	"21": ["CKV_AWS_229"],
	"22": ["CKV_AWS_232", "ec2_networkacl_allow_ingress_tcp_port_22"],
	"3389": ["CKV_AWS_231", "ec2_networkacl_allow_ingress_tcp_port_3389"],
	"every port": ["CKV_AWS_352", "AWS-0102"],
}

is_told(_, reached, what) if {
	some port in reached
	sprintf("%v", [port]) == what
}

is_told(rule, _, "every port") if security_group.is_every_port(rule)
