# METADATA
# title: Network security groups do not open SSH or RDP to the world
# description: >-
#   Ports 22 and 3389 of the whole internet are tried by machines day and night; one weak password or one unpatched
#   server is enough.
# custom:
#   id: AZR-NET-01
#   severity: critical
#   enforcement: hard
#   view: resource
#   kinds: [azurerm_network_security_rule, azurerm_network_security_group]
#   fix: Allow the addresses of your own network, or close the port and use Azure Bastion.
#   controls:
#     nist-800-53r5: [AC-4, SC-7, SC-7(5)]
#     soc2-tsc-2017: [CC6.6]
#     iso-27001-2022: [A.8.20, A.8.22]
#     pci-dss-4.0.1: ["1.3.1", "1.4.2"]
#     cis-azure-foundations-4.0: ["8.1", "8.2"]
#   same_as:
#     checkov: [CKV_AZURE_10, CKV_AZURE_9]
#     trivy: [AZU-0050, AZU-0048]
#     kics: [3e3c175e, efbf6449]
#     prowler: [network_ssh_internet_access_restricted, network_rdp_internet_access_restricted]
package tollgate.azure.no_admin_ports_open_to_the_world

import data.tollgate.library.azure_network_rule as network_rule
import data.tollgate.library.cidr

deny contains finding if {
	some rule in network_rule.of(input)
	network_rule.lets_in(rule)
	some source in network_rule.worlds(rule)
	reached := open_ports(rule, source)
	count(reached) > 0
	not network_rule.is_perhaps_denied_before(input, rule)
	finding := {
		"msg": sprintf("%s open to %s (`%s`)", [named(reached), cidr.extent(source.value), source.value]),
		"path": source.path,
		"same_as": [id | some port in reached; some id in ports[port].same_as],
	}
}

undecided contains finding if {
	some rule in network_rule.of(input)
	network_rule.lets_in(rule)
	some source in network_rule.worlds(rule)
	count(open_ports(rule, source)) > 0
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

# SSH is TCP; RDP is both.
ports := {
	"22": {
		"name": "port 22 (SSH)",
		"range": {"from": 22, "to": 22},
		"protocols": ["tcp", "*"],
		"same_as": ["CKV_AZURE_10", "AZU-0050", "3e3c175e", "network_ssh_internet_access_restricted"],
	},
	"3389": {
		"name": "port 3389 (RDP)",
		"range": {"from": 3389, "to": 3389},
		"protocols": ["tcp", "udp", "*"],
		"same_as": ["CKV_AZURE_9", "AZU-0048", "efbf6449", "network_rdp_internet_access_restricted"],
	},
}

open_ports(rule, source) := [port |
	some port in ["22", "3389"]
	network_rule.protocol(rule) in ports[port].protocols
	network_rule.includes(network_rule.ports(rule), ports[port].range.from)
	not network_rule.is_denied_before(input, rule, source, ports[port].range)
]

named(reached) := sprintf("%s is", [ports[reached[0]].name]) if {
	count(reached) == 1
} else := "ports 22 and 3389 (SSH and RDP) are"

is_found(rule) if {
	network_rule.lets_in(rule)
	some source in network_rule.worlds(rule)
	count(open_ports(rule, source)) > 0
}

may_reach(rule) if {
	some port in ["22", "3389"]
	may_be_protocol(rule, ports[port].protocols)
	may_include(rule, ports[port].range.from)
}

may_be_protocol(rule, protocols) if network_rule.protocol(rule) in protocols

may_be_protocol(rule, _) if network_rule.is_unknown(rule, "protocol")

may_include(rule, port) if network_rule.includes(network_rule.ports(rule), port)

may_include(rule, _) if network_rule.may_be_any_port(rule)
