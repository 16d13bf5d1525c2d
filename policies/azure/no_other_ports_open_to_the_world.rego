# METADATA
# title: Network security groups open only HTTP and HTTPS to the world
# description: >-
#   What is not meant for everybody should not be reachable by everybody; databases and management ports are what is
#   looked for first, and UDP services are used to flood others.
# custom:
#   id: AZR-NET-02
#   severity: high
#   enforcement: soft
#   view: resource
#   kinds: [azurerm_network_security_rule, azurerm_network_security_group]
#   fix: Allow the addresses that need the port, or put a gateway or load balancer before it.
#   controls:
#     nist-800-53r5: [AC-4, SC-7, SC-7(5)]
#     soc2-tsc-2017: [CC6.6]
#     iso-27001-2022: [A.8.20, A.8.22]
#     pci-dss-4.0.1: ["1.3.1", "1.4.2"]
#     cis-azure-foundations-4.0: ["8.3", "8.4"]
#   same_as:
#     checkov: [CKV_AZURE_160, CKV_AZURE_77]
#     trivy: [AZU-0047, AZU-0074]
#     kics: [594c198b]
#     prowler: [network_http_internet_access_restricted, network_udp_internet_access_restricted]
package tollgate.azure.no_other_ports_open_to_the_world

import data.tollgate.library.azure_network_rule as network_rule
import data.tollgate.library.cidr

deny contains finding if {
	some rule in network_rule.of(input)
	network_rule.lets_in(rule)
	some source in network_rule.worlds(rule)
	ranges := open_ranges(rule, source)
	count(ranges) > 0
	not network_rule.is_perhaps_denied_before(input, rule)
	finding := {
		"msg": sprintf("%s open to %s (`%s`)", [named(rule, ranges), cidr.extent(source.value), source.value]),
		"path": source.path,
		"same_as": array.concat(["AZU-0047", "AZU-0074", "594c198b"], claims(rule, ranges)),
	}
}

# A site is open to everybody on purpose, and its port for plain HTTP is needed to send them to HTTPS at most.
warn contains finding if {
	some rule in network_rule.of(input)
	network_rule.lets_in(rule)
	network_rule.protocol(rule) in ["tcp", "*"]
	some source in network_rule.worlds(rule)
	count(open_ranges(rule, source)) == 0
	some range in network_rule.ports(rule)
	network_rule.includes([range], 80)
	not network_rule.is_denied_before(input, rule, source, range)
	not network_rule.is_perhaps_denied_before(input, rule)
	finding := {
		"msg": sprintf("port 80, plain HTTP, is open to %s (`%s`)", [cidr.extent(source.value), source.value]),
		"path": source.path,
		"severity": "low",
		"fix": "Open port 443 alone, unless something listens on port 80 that redirects to HTTPS.",
		"same_as": ["CKV_AZURE_160", "network_http_internet_access_restricted"],
	}
}

undecided contains finding if {
	some rule in network_rule.of(input)
	network_rule.lets_in(rule)
	some source in network_rule.worlds(rule)
	count(open_ranges(rule, source)) > 0
	network_rule.is_perhaps_denied_before(input, rule)
	finding := {
		"msg": "whether a rule before this one denies the same is not known before the apply",
		"path": source.path,
	}
}

undecided contains finding if {
	some rule in network_rule.of(input)
	network_rule.is_uncertain(rule)
	network_rule.may_let_in(rule)
	network_rule.may_be_world(rule)
	may_reach(rule)
	not is_found(rule)
	finding := {
		"msg": "whom the rule lets in, or to which ports, is not known before the apply",
		"path": rule.path,
	}
}

undecided contains finding if {
	network_rule.are_unknown(input)
	finding := {
		"msg": "which rules the group has is not known before the apply",
		"path": ["values", "security_rule"],
	}
}

# Ports that may be open, or are told of by AZR-NET-01. Of UDP none is meant for everybody.
passed := {
	"tcp": [22, 80, 443, 3389],
	"udp": [3389],
	"*": [22, 80, 443, 3389],
}

open_ranges(rule, source) := [range |
	some range in network_rule.ports(rule)
	holds_more(range, passed[network_rule.protocol(rule)])
	not network_rule.is_denied_before(input, rule, source, range)
]

# A range holds ports beyond those.
holds_more(range, listed) if {
	count([port | some port in listed; port >= range.from; port <= range.to]) < (range.to - range.from) + 1
}

is_found(rule) if {
	network_rule.lets_in(rule)
	some source in network_rule.worlds(rule)
	count(open_ranges(rule, source)) > 0
}

may_reach(rule) if {
	some protocol in protocols(rule)
	some range in network_rule.ports(rule)
	holds_more(range, passed[protocol])
}

may_reach(rule) if {
	network_rule.may_be_any_port(rule)
	count(protocols(rule)) > 0
}

protocols(rule) := ["tcp", "udp"] if {
	network_rule.is_unknown(rule, "protocol")
} else := [protocol |
	protocol := network_rule.protocol(rule)
	passed[protocol]
]

named(rule, ranges) := sprintf("%s of UDP is", [listed(ranges)]) if {
	network_rule.protocol(rule) == "udp"
} else := sprintf("%s is", [listed(ranges)]) if {
	count(ranges) == 1
} else := sprintf("%s are", [listed(ranges)])

listed(ranges) := concat(" and ", [network_rule.described(range) | some range in ranges])

claims(rule, ranges) := ["CKV_AZURE_77", "network_udp_internet_access_restricted"] if {
	network_rule.protocol(rule) == "udp"
} else := ["CKV_AZURE_160", "network_http_internet_access_restricted"] if {
	network_rule.includes(ranges, 80)
} else := []
