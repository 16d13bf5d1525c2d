# What firewall rules of Google Cloud (`google_compute_firewall`) let in from the whole internet.
package tollgate.library.google_firewall

import data.tollgate.library.cidr
import data.tollgate.library.plan
import data.tollgate.library.setting

# A rule that lets something in, or may: it is for what comes in, and it is switched on.
is_inward(resource) if {
	plan.is_planned(resource)
	not is_outward(resource)
	not resource.values.disabled == true
}

is_outward(resource) if {
	is_string(resource.values.direction)
	upper(resource.values.direction) == "EGRESS"
}

# Whether it is for what comes in, and switched on, is not known.
may_be_inward(resource) if {
	some field in ["direction", "disabled"]
	setting.is_open(resource, [field])
}

# The sources that mean everybody, each with the path to it. A rule that names no source at all is for everybody.
worlds(resource) := [{"range": range, "path": ["values", "source_ranges", index]} |
	some index, range in resource.values.source_ranges
	cidr.is_world(range)
	contains(range, "/")
] if {
	is_array(resource.values.source_ranges)
	count(resource.values.source_ranges) > 0
} else := [{"range": "no source is named", "path": ["values"]}] if {
	every field in ["source_ranges", "source_tags", "source_service_accounts"] { is_left_out(resource, field) }
} else := []

is_left_out(resource, field) if {
	plan.at(resource, [field]) in [null, []]
	not setting.is_open(resource, [field])
}

# The range of a subnetwork, or one that Google publishes, is not everybody.
may_be_world(resource) if {
	plan.has_unknown(resource.unknown.source_ranges)
	setting.is_open(resource, ["source_ranges"])
	not is_of_resource(resource)
}

may_be_world(resource) if {
	some index, _ in resource.values.source_ranges
	resource.unknown.source_ranges[index] == true
	not is_of_resource(resource)
}

is_of_resource(resource) if setting.comes_from(resource, ["source_ranges"], `google_[a-z0-9_]+`)

may_be_world(resource) if count(worlds(resource)) > 0

# What the rule lets in of the services asked for: their names.
reached(resource, services) := {service |
	some allow in allows(resource)
	some service, gates in services
	some gate in gates
	reaches(allow, gate)
}

# Every port of every protocol, or of the protocol of one `allow`.
lets_in_everything(resource) if {
	some allow in allows(resource)
	is_every_port(allow)
}

# What the rule allows, with no port in place of ports that are not known.
allows(resource) := [known |
	some index, allow in resource.values.allow
	is_object(allow)
	known := with_known_ports(allow, object.get(resource.unknown, ["allow", index], {}))
]

with_known_ports(allow, mark) := object.union(allow, {"ports": "unknown"}) if {
	mark.ports == true
} else := allow

is_every_port(allow) if is_every_protocol(allow)

is_every_port(allow) if {
	protocol(allow.protocol) in ["tcp", "udp"]
	has_every_port(allow)
}

is_every_protocol(allow) if {
	is_string(allow.protocol)
	lower(allow.protocol) == "all"
}

has_every_port(allow) if names_no_port(allow)

has_every_port(allow) if {
	some given in allow.ports
	[first, last] := bounds(given)
	first <= 1
	last == 65535
}

# No port means each port.
names_no_port(allow) if {
	is_object(allow)
	object.get(allow, "ports", null) in [null, []]
}

reaches(allow, _) if is_every_protocol(allow)

reaches(allow, gate) if {
	protocol(allow.protocol) == gate.protocol
	has_port(allow, gate.port)
}

has_port(allow, _) if names_no_port(allow)

has_port(allow, port) if {
	some given in allow.ports
	[first, last] := bounds(given)
	first <= port
	port <= last
}

# `22`, `"22"` and `"20-25"`.
bounds(given) := [given, given] if is_number(given)

bounds(given) := [to_number(parts[0]), to_number(parts[count(parts) - 1])] if {
	is_string(given)
	regex.match(`^\s*[0-9]{1,9}(\s*-\s*[0-9]{1,9})?\s*$`, given)
	parts := [trim_space(part) | some part in split(given, "-")]
}

numbers_of_protocols := {"6": "tcp", "17": "udp"}

protocol(given) := numbers_of_protocols[given]

protocol(given) := lower(given) if {
	is_string(given)
	not numbers_of_protocols[given]
}

# Which ports or protocols the rule lets in is not known, and they may be one of those asked for.
may_reach(resource, services) if count(reached(resource, services)) > 0

may_reach(resource, _) if setting.is_open(resource, ["allow"])

may_reach(resource, services) if {
	some index, mark in resource.unknown.allow
	is_object(mark)
	allow := object_of(plan.at(resource, ["allow", index]))
	may_be_gate(allow, mark, services)
}

object_of(value) := value if {
	is_object(value)
} else := {}

may_be_gate(_, mark, _) if mark.protocol == true

may_be_gate(allow, mark, services) if {
	plan.has_unknown(mark.ports)
	some gates in services
	some gate in gates
	protocol(allow.protocol) == gate.protocol
}

# Nothing is known for sure, and it may be what is asked for.
is_undecided(resource, services) if {
	is_inward(resource)
	may_be_world(resource)
	may_reach(resource, services)
	not is_decided(resource, services)
}

is_decided(resource, services) if {
	not may_be_inward(resource)
	count(worlds(resource)) > 0
	count(reached(resource, services)) > 0
}

# The openings to the world that are known for sure.
openings(resource) := [] if {
	not is_inward(resource)
} else := [] if {
	may_be_inward(resource)
} else := worlds(resource)

source(world) := "the whole internet, for the rule names no source" if {
	not contains(world.range, "/")
} else := sprintf("%s (`%s`)", [cidr.extent(world.range), world.range])
