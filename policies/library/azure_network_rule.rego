# The rules of Azure's network security groups in one shape, inside of a group or as resources of their own: `value`,
# `unknown` (the marks of the same fields) and `path`.
package tollgate.library.azure_network_rule

import data.tollgate.library.cidr
import data.tollgate.library.plan

kinds := ["azurerm_network_security_group", "azurerm_network_security_rule"]

of(resource) := [rule |
	plan.is_planned(resource)
	some index, held in resource.values.security_rule
	is_object(held)
	rule := {
		"value": fields(held),
		"unknown": marks(resource, index),
		"path": ["values", "security_rule", index],
	}
] if {
	resource.type == "azurerm_network_security_group"
}

of(resource) := [rule |
	plan.is_planned(resource)
	rule := {"value": fields(resource.values), "unknown": object.get(resource, "unknown", {}), "path": ["values"]}
] if {
	resource.type == "azurerm_network_security_rule"
}

# By their names, so that a secret in another one, which is hidden from policies, is none of them.
fields(values) := {
	"access": object.get(values, "access", null),
	"direction": object.get(values, "direction", null),
	"priority": object.get(values, "priority", null),
	"protocol": object.get(values, "protocol", null),
	"source_port_range": object.get(values, "source_port_range", null),
	"source_address_prefix": object.get(values, "source_address_prefix", null),
	"source_address_prefixes": object.get(values, "source_address_prefixes", null),
	"destination_port_range": object.get(values, "destination_port_range", null),
	"destination_port_ranges": object.get(values, "destination_port_ranges", null),
	"destination_address_prefix": object.get(values, "destination_address_prefix", null),
}

marks(resource, index) := object.get(resource, ["unknown", "security_rule", index], {})

# The rules of a group cannot be seen. A group without any in the configuration has resources of their own for them,
# which are judged there.
are_unknown(resource) if {
	resource.type == "azurerm_network_security_group"
	plan.is_planned(resource)
	plan.has_unknown_blocks(resource, "security_rule")
}

# The rule lets something in, as far as is known.
may_let_in(rule) if {
	may_allow(rule)
	may_be_inbound(rule)
}

lets_in(rule) if {
	is_word(rule.value.access, "allow")
	is_inbound(rule)
}

may_allow(rule) if is_word(rule.value.access, "allow")

may_allow(rule) if is_unknown(rule, "access")

is_inbound(rule) if is_word(rule.value.direction, "inbound")

may_be_inbound(rule) if is_inbound(rule)

may_be_inbound(rule) if is_unknown(rule, "direction")

is_word(value, word) if {
	is_string(value)
	lower(value) == word
}

is_unknown(rule, field) if plan.has_unknown(rule.unknown[field])

is_unknown(rule, _) if rule.unknown == true

# What the rule lets in that is everybody: each with `value` and `path`.
worlds(rule) := [source |
	some source in sources(rule)
	is_world(source.value)
]

# Azure writes everybody in these ways as well.
is_world(value) if cidr.is_world(value)

is_world(value) if value in ["0.0.0.0", "::"]

sources(rule) := array.concat(
	[{"value": value, "path": array.concat(rule.path, ["source_address_prefix"])} |
		value := rule.value.source_address_prefix
		is_string(value)
	],
	[{"value": value, "path": array.concat(rule.path, ["source_address_prefixes", index])} |
		some index, value in rule.value.source_address_prefixes
		is_string(value)
	],
)

may_be_world(rule) if count(worlds(rule)) > 0

may_be_world(rule) if {
	some field in ["source_address_prefix", "source_address_prefixes"]
	is_unknown(rule, field)
}

# The ranges of ports that the rule is for.
ports(rule) := [range |
	some text in port_texts(rule)
	some part in split(text, ",")
	range := port_range(trim_space(part))
]

port_texts(rule) := array.concat(
	[sprintf("%v", [value]) |
		value := rule.value.destination_port_range
		value != null
	],
	[sprintf("%v", [value]) |
		is_array(rule.value.destination_port_ranges)
		some value in rule.value.destination_port_ranges
	],
)

port_range(text) := {"from": 0, "to": 65535} if {
	text == "*"
} else := {"from": to_number(text), "to": to_number(text)} if {
	regex.match(`^[0-9]{1,9}$`, text)
} else := {"from": to_number(ends[0]), "to": to_number(ends[1])} if {
	regex.match(`^[0-9]{1,9}-[0-9]{1,9}$`, text)
	ends := split(text, "-")
}

may_be_any_port(rule) if {
	some field in ["destination_port_range", "destination_port_ranges"]
	is_unknown(rule, field)
}

# The protocol in small letters, `*` for all of them; undefined where it is not known.
protocol(rule) := lower(rule.value.protocol) if is_string(rule.value.protocol)

includes(ranges, port) if {
	some range in ranges
	range.from <= port
	range.to >= port
}

described(range) := "every port" if {
	range == {"from": 0, "to": 65535}
} else := sprintf("port %d", [range.from]) if {
	range.from == range.to
} else := sprintf("the range of ports %d to %d", [range.from, range.to])

# A field that decides what the rule lets in is unknown.
is_uncertain(rule) if {
	some field in [
		"access",
		"direction",
		"protocol",
		"source_address_prefix",
		"source_address_prefixes",
		"destination_port_range",
		"destination_port_ranges",
	]
	is_unknown(rule, field)
}

# A rule of the same group that is asked before denies what this one would let in from everybody, on a range of ports.
is_denied_before(resource, rule, source, range) if {
	some other in of_group(resource)
	is_word(other.value.access, "deny")
	is_inbound(other)
	other.value.priority < rule.value.priority
	is_number(other.value.priority)
	is_number(rule.value.priority)
	covers_protocol(other, rule)
	covers_source(other, source)
	covers_destination(other, rule)
	some own in ports(other)
	own.from <= range.from
	own.to >= range.to
}

# A rule of which it cannot be told whether it is of the same group would do that.
is_perhaps_denied_before(resource, rule) if {
	some other in perhaps_of_group(resource)
	is_word(other.value.access, "deny")
	is_inbound(other)
	not comes_later(other, rule)
	covers_protocol(other, rule)
	covers_destination(other, rule)
	some source in worlds(rule)
	covers_source(other, source)
	some own in ports(other)
	some range in ports(rule)
	own.from <= range.to
	own.to >= range.from
}

# A rule of the same group may do that, as far as is known.
is_perhaps_denied_before(resource, rule) if {
	some other in of_group(resource)
	is_word(other.value.access, "deny")
	is_inbound(other)
	some field in [
		"priority",
		"protocol",
		"source_address_prefix",
		"source_address_prefixes",
		"destination_address_prefix",
		"destination_port_range",
		"destination_port_ranges",
	]
	is_unknown(other, field)
	not comes_later(other, rule)
}

comes_later(other, rule) if other.value.priority > rule.value.priority

covers_protocol(other, _) if protocol(other) == "*"

covers_protocol(other, rule) if protocol(other) == protocol(rule)

covers_source(other, source) if {
	some own in sources(other)
	lower(own.value) in ["*", "any", "internet", lower(source.value)]
}

# A rule for addresses of a network, or for a part of the source ports, leaves others out.
covers_destination(other, rule) if {
	other.value.source_port_range in ["*", null]
	is_string(other.value.destination_address_prefix)
	other.value.destination_address_prefix in ["*", rule.value.destination_address_prefix]
}

# The rules of the group that a resource is, or is a rule of.
of_group(resource) := array.concat(of(resource), of_others(resource)) if {
	resource.type == "azurerm_network_security_group"
}

of_group(resource) := of_others(resource) if resource.type == "azurerm_network_security_rule"

of_others(resource) := [rule |
	some other in object.get(data.inventory, ["resources", "azurerm_network_security_rule"], {})
	is_string(other.values.access)
	lower(other.values.access) == "deny"
	in_same_group(resource, other)
	some rule in of(other)
]

in_same_group(group, other) if {
	group.type == "azurerm_network_security_group"
	plan.refers(other, group)
}

in_same_group(group, other) if {
	group.type == "azurerm_network_security_group"
	is_string(group.values.name)
	other.values.network_security_group_name == group.values.name
}

in_same_group(rule, other) if {
	rule.type == "azurerm_network_security_rule"
	rule.values.network_security_group_name == other.values.network_security_group_name
	is_string(rule.values.network_security_group_name)
	object.get(rule.values, "resource_group_name", "") == object.get(other.values, "resource_group_name", "")
}

in_same_group(rule, other) if {
	refer_to_same(rule, other)
	instances := instances_at(rule)
	count(instances) < 2
}

in_same_group(rule, other) if {
	refer_to_same(rule, other)
	plan.refer_alike(rule, other, "network_security_group_name")
}

in_same_group(rule, other) if {
	refer_to_same(rule, other)
	some group in instances_at(rule)
	plan.refers(rule, group)
	plan.refers(other, group)
}

# Both refer to a group that has several instances, and of which they are cannot be told.
perhaps_in_same_group(group, other) if {
	group.type == "azurerm_network_security_group"
	plan.perhaps_refers(other, group)
	not says_name(other)
	not in_same_group(group, other)
}

# A name that is known decides.
says_name(other) if is_string(other.values.network_security_group_name)

perhaps_in_same_group(rule, other) if {
	refer_to_same(rule, other)
	not in_same_group(rule, other)
	some group in instances_at(rule)
	may_be_of(rule, group)
	may_be_of(other, group)
}

may_be_of(rule, group) if plan.refers(rule, group)

may_be_of(rule, group) if plan.perhaps_refers(rule, group)

# Names that are known decide, and not what they are made of.
refer_to_same(rule, other) if {
	rule.type == "azurerm_network_security_rule"
	some reference in object.get(rule.references, ["network_security_group_name"], [])
	contains(reference, "azurerm_network_security_group.")
	reference in object.get(other.references, ["network_security_group_name"], [])
	not are_named(rule, other)
}

are_named(rule, other) if {
	is_string(rule.values.network_security_group_name)
	is_string(other.values.network_security_group_name)
}

# The instances of the groups that a rule refers to.
instances_at(rule) := [group |
	some group in object.get(data.inventory, ["resources", "azurerm_network_security_group"], {})
	endswith(group.address, "]")
	not plan.is_destroyed(group)
	plan.address_of_all(group) in rule.references.network_security_group_name
]

perhaps_of_group(resource) := [rule |
	resource.type in kinds
	some other in object.get(data.inventory, ["resources", "azurerm_network_security_rule"], {})
	perhaps_in_same_group(resource, other)
	some rule in of(other)
]
