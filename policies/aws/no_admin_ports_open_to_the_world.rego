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
package tollgate.aws.no_admin_ports_open_to_the_world

import data.tollgate.library.plan

deny contains finding if {
	some rule in rules
	some range in rule.ranges
	is_world(range.value)
	reaches(rule.value, rule.protocol)
	finding := {
		"msg": sprintf("%s is open to %s (`%s`)", [ports(rule), extent(range.value), range.value]),
		"path": array.concat(rule.path, range.path),
	}
}

undecided contains finding if {
	some rule in rules
	may_be_world(rule)
	may_reach(rule)
	not decided(rule)
	finding := {
		"msg": "whom the rule lets in, or to which ports, is not known before the apply",
		"path": rule.path,
	}
}

# All rules of a group are unknown. Where the configuration gives it none, its rules are resources of their own,
# which are judged there, or are made elsewhere.
undecided contains finding if {
	input.type in groups
	plan.is_planned(input)
	input.unknown.ingress == true
	not plan.leaves_out(input, "ingress")
	not has_separate_rules
	finding := {
		"msg": "which rules the group has is not known before the apply",
		"path": ["values", "ingress"],
	}
}

groups := ["aws_security_group", "aws_default_security_group"]

# One shape for the three ways to write a rule.
rules contains rule if {
	input.type in groups
	value := input.values.ingress[index]
	is_object(value)
	rule := {
		"value": value,
		"unknown": object.get(input, ["unknown", "ingress", index], {}),
		"protocol": object.get(value, "protocol", null),
		"path": ["values", "ingress", index],
		"ranges": listed_ranges(value),
		"range_fields": ["cidr_blocks", "ipv6_cidr_blocks"],
	}
}

rules contains rule if {
	input.type == "aws_security_group_rule"
	plan.is_planned(input)
	object.get(input.values, "type", null) == "ingress"
	rule := {
		"value": input.values,
		"unknown": object.get(input, "unknown", {}),
		"protocol": object.get(input.values, "protocol", null),
		"path": ["values"],
		"ranges": listed_ranges(input.values),
		"range_fields": ["cidr_blocks", "ipv6_cidr_blocks"],
	}
}

rules contains rule if {
	input.type == "aws_vpc_security_group_ingress_rule"
	plan.is_planned(input)
	rule := {
		"value": input.values,
		"unknown": object.get(input, "unknown", {}),
		"protocol": object.get(input.values, "ip_protocol", null),
		"path": ["values"],
		"ranges": {{"value": range, "path": [field]} |
			some field in ["cidr_ipv4", "cidr_ipv6"]
			range := input.values[field]
		},
		"range_fields": ["cidr_ipv4", "cidr_ipv6"],
	}
}

listed_ranges(value) := {{"value": range, "path": [field, position]} |
	some field in ["cidr_blocks", "ipv6_cidr_blocks"]
	range := value[field][position]
}

# Every range of length 0 is the whole of IPv4 or IPv6, however it is written. Two of length 1 are as well, and one
# of them lets in half of all machines that try.
is_world(range) if {
	is_string(range)
	strings.any_suffix_match(range, ["/0", "/1"])
}

extent(range) := "half of the internet" if {
	endswith(range, "/1")
} else := "the whole internet"

# SSH is TCP; RDP is both. The ports of a rule for all protocols do not count.
admin_ports := {
	"tcp": [22, 3389],
	"6": [22, 3389],
	"udp": [3389],
	"17": [3389],
}

reaches(_, protocol) if all_protocols(protocol)

reaches(value, protocol) if {
	is_string(protocol)
	some port in admin_ports[lower(protocol)]
	value.from_port <= port
	value.to_port >= port
	is_number(value.from_port)
	is_number(value.to_port)
}

all_protocols(protocol) if protocol in ["-1", "all"]

ports(rule) := "every port" if {
	all_protocols(rule.protocol)
} else := sprintf("port %v", [rule.value.from_port]) if {
	rule.value.from_port == rule.value.to_port
} else := sprintf("the range of ports %v to %v", [rule.value.from_port, rule.value.to_port])

may_be_world(rule) if is_world(rule.ranges[_].value)

may_be_world(rule) if plan.has_unknown(rule.unknown[rule.range_fields[_]])

may_reach(rule) if reaches(rule.value, rule.protocol)

may_reach(rule) if rule.unknown[["from_port", "to_port", "protocol", "ip_protocol"][_]] == true

# The rule is denied already.
decided(rule) if {
	is_world(rule.ranges[_].value)
	reaches(rule.value, rule.protocol)
}

has_separate_rules if {
	some type in ["aws_vpc_security_group_ingress_rule", "aws_vpc_security_group_egress_rule", "aws_security_group_rule"]
	plan.refers(data.inventory.resources[type][_], input)
}
