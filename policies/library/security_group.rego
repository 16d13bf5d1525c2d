# One shape for the ways to write a rule of a security group: inside of the group, or as a resource of its own.
package tollgate.library.security_group

import data.tollgate.library.cidr
import data.tollgate.library.plan

groups := ["aws_security_group", "aws_default_security_group"]

# Resources that are one rule.
own_types := ["aws_security_group_rule", "aws_vpc_security_group_ingress_rule", "aws_vpc_security_group_egress_rule"]

# The rules of a direction, `ingress` or `egress`, that a resource holds: `from_port`, `to_port` and `protocol` as the
# resource has them, `unknown`, `path` to the rule, `ranges` of addresses, each with `value` and `path` below the rule,
# and `certain`: it is known that the rule is of this direction.
#
# Attributes are read by their names: one beside them that holds a secret is hidden from policies.
rules(resource, direction) := inside(resource, direction) if {
	resource.type in groups
} else := own(resource, direction)

inside(resource, direction) := {rule |
	plan.is_planned(resource)
	some index, value in held(resource, direction)
	is_object(value)
	rule := {
		"from_port": object.get(value, "from_port", null),
		"to_port": object.get(value, "to_port", null),
		"protocol": object.get(value, "protocol", null),
		"unknown": object.get(resource.unknown, [direction, index], {}),
		"path": ["values", direction, index],
		"ranges": ranges(value),
		"certain": true,
	}
} | {rule |
	plan.is_planned(resource)
	some index, mark in resource.unknown[direction]
	mark == true
	rule := {
		"from_port": null,
		"to_port": null,
		"protocol": null,
		"unknown": true,
		"path": ["values", direction, index],
		"ranges": set(),
		"certain": true,
	}
}

held(resource, "ingress") := resource.values.ingress

held(resource, "egress") := resource.values.egress

own(resource, direction) := {rule |
	plan.is_planned(resource)
	is_of(resource, direction)
	rule := {
		"from_port": object.get(resource.values, "from_port", null),
		"to_port": object.get(resource.values, "to_port", null),
		"protocol": protocol(resource),
		"unknown": resource.unknown,
		"path": ["values"],
		"ranges": ranges(resource.values),
		"certain": is_known_of(resource, direction),
	}
}

is_of(resource, direction) if is_known_of(resource, direction)

is_of(resource, _) if {
	resource.type == "aws_security_group_rule"
	plan.is_unknown(resource, "type")
}

default is_known_of(_, _) := false

is_known_of(resource, direction) if {
	resource.type == "aws_security_group_rule"
	resource.values.type == direction
}

is_known_of(resource, direction) if resource.type == sprintf("aws_vpc_security_group_%s_rule", [direction])

protocol(resource) := object.get(resource.values, "protocol", null) if {
	resource.type == "aws_security_group_rule"
} else := object.get(resource.values, "ip_protocol", null)

range_fields := ["cidr_blocks", "ipv6_cidr_blocks", "cidr_ipv4", "cidr_ipv6"]

# `cidr_blocks` is a list, `cidr_ipv4` one range.
ranges(value) := listed_ranges(value) | single_ranges(value)

listed_ranges(value) := {range |
	some field, list in {
		"cidr_blocks": object.get(value, "cidr_blocks", []),
		"ipv6_cidr_blocks": object.get(value, "ipv6_cidr_blocks", []),
	}
	some position, found in list
	range := {"value": found, "path": [field, position]}
}

single_ranges(value) := {range |
	some range in [
		{"value": object.get(value, "cidr_ipv4", null), "path": ["cidr_ipv4"]},
		{"value": object.get(value, "cidr_ipv6", null), "path": ["cidr_ipv6"]},
	]
	is_string(range.value)
}

# The ranges of a rule that mean everybody.
world(rule) := {range |
	some range in rule.ranges
	cidr.is_world(range.value)
}

# A range of the rule is everybody, or may be: it is not known.
may_be_world(rule) if count(world(rule)) > 0

may_be_world(rule) if plan.has_unknown(rule.unknown[range_fields[_]])

may_be_world(rule) if rule.unknown == true

# Something of the rule that counts is not known. Whoever has decided about the others has nothing more to ask of them.
is_unsure(rule) if not rule.certain

is_unsure(rule) if {
	rule.unknown != {}
	may_be_other(rule)
}

may_be_other(rule) if has_unknown_ports(rule)

may_be_other(rule) if plan.has_unknown(rule.unknown[range_fields[_]])

has_unknown_ports(rule) if rule.unknown[["from_port", "to_port", "protocol", "ip_protocol"][_]] == true

has_unknown_ports(rule) if rule.unknown == true

all_protocols(rule) if lower(sprintf("%v", [rule.protocol])) in ["-1", "all"]

transports := {"tcp": "tcp", "6": "tcp", "udp": "udp", "17": "udp"}

# The protocol with ports that a rule is for; nothing for others and for all.
transport(rule) := transports[lower(sprintf("%v", [rule.protocol]))]

# The rule lets through a port of `tcp` or `udp`.
reaches(rule, _, _) if all_protocols(rule)

reaches(rule, protocol, port) if {
	transport(rule) == protocol
	is_number(rule.from_port)
	is_number(rule.to_port)
	rule.from_port <= port
	rule.to_port >= port
}

# Port -1 is what is written for all of them.
reaches(rule, protocol, _) if {
	transport(rule) == protocol
	some bound in [rule.from_port, rule.to_port]
	bound == -1
}

# SSH is TCP; RDP is both.
admin := {
	"ssh": [["tcp", 22]],
	"rdp": [["tcp", 3389], ["udp", 3389]],
}

# The ways to administer a machine that the rule lets through: `ssh`, `rdp`.
reached_admin(rule) := {way |
	some way, ports in admin
	some [protocol, port] in ports
	reaches(rule, protocol, port)
}

# The rule lets through every port of its protocol.
is_every_port(rule) if all_protocols(rule)

is_every_port(rule) if {
	reaches(rule, transport(rule), 1)
	reaches(rule, transport(rule), 65535)
}

ports(rule) := "every port" if {
	is_every_port(rule)
} else := sprintf("port %v", [rule.from_port]) if {
	rule.from_port == rule.to_port
} else := sprintf("the range of ports %v to %v", [rule.from_port, rule.to_port])

# Which rules of a direction a group holds is not known. Where the configuration gives it none, its rules are resources
# of their own, which are judged there, or are made elsewhere.
has_unknown_rules(resource, direction) if {
	resource.type in groups
	plan.is_planned(resource)
	resource.unknown[direction] == true
	not plan.leaves_out(resource, direction)
	not is_written_empty(resource, direction)
	not has_own_rules(resource)
}

# `ingress = []`: it is configured, without a rule and without a reference.
is_written_empty(resource, direction) if {
	direction in resource.configured
	not is_made_of_something(resource, direction)
}

is_made_of_something(resource, direction) if {
	some name in resource.configured
	startswith(name, concat("", [direction, "["]))
}

is_made_of_something(resource, direction) if {
	some name, _ in resource.references
	startswith(name, direction)
}

has_own_rules(resource) if {
	some type in own_types
	plan.refers(data.inventory.resources[type][_], resource)
}
