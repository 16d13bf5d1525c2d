# METADATA
# title: Network policies do not open what they should close
# description: >-
#   A rule for the whole internet, or one that names no peer, is as good as no policy. Incoming traffic without a
#   named peer is told where it reaches a port that administers or stores something; outgoing traffic where nothing is
#   named at all.
# custom:
#   id: NET-002
#   severity: high
#   enforcement: soft
#   view: kubernetes
#   kinds: [networking.k8s.io/NetworkPolicy, extensions/NetworkPolicy]
#   fix: Name the pods, namespaces or address ranges, and the ports, that the connection needs.
#   controls:
#     nist-800-53r5: [AC-4, SC-7, SC-7(5)]
#     soc2-tsc-2017: [CC6.6]
#     iso-27001-2022: [A.8.20, A.8.22]
#     pci-dss-4.0.1: ["1.3.1", "1.4.2"]
#   same_as:
#     trivy: [KUBE-0001, KUBE-0002]
#     kubescape: [C-0049]
package tollgate.kubernetes.network_policy_is_narrow

import data.tollgate.library.cidr
import data.tollgate.library.nullable

deny contains finding if {
	some direction, field in {"ingress": "from", "egress": "to"}
	some rule, peer
	range := input.spec[direction][rule][field][peer].ipBlock.cidr
	cidr.is_world(range)
	finding := {
		"msg": sprintf("%s is open %s %s (`%s`)", [words[direction], field, cidr.extent(range), range]),
		"path": ["spec", direction, rule, field, peer, "ipBlock", "cidr"],
		"severity": severity(direction),
		"same_as": [{"ingress": "KUBE-0001", "egress": "KUBE-0002"}[direction], "C-0049"],
	}
}

deny contains finding if {
	rule := input.spec.ingress[index]
	is_object(rule)
	object.get(rule, "from", null) in [null, []]
	port := sensitive_port(rule)
	finding := {
		"msg": sprintf("incoming traffic from everywhere reaches %s", [port]),
		"path": ["spec", "ingress", index],
		"same_as": ["C-0049"],
	}
}

deny contains finding if {
	rule := input.spec.egress[index]
	is_object(rule)
	object.get(rule, "to", null) in [null, []]
	object.get(rule, "ports", null) in [null, []]
	finding := {
		"msg": "outgoing traffic is open to everything (an empty rule)",
		"path": ["spec", "egress", index],
		"severity": "medium",
		"same_as": ["C-0049"],
	}
}

words := {"ingress": "incoming traffic", "egress": "outgoing traffic"}

# What goes out is of less danger than what comes in.
severity(direction) := {"ingress": "high", "egress": "medium"}[direction]

# Some port that a rule opens and should not: all of them, where none is named.
sensitive_port(rule) := "every port" if {
	object.get(rule, "ports", null) in [null, []]
} else := sprintf("port %d", [min(open)]) if {
	open := {number | some number in numbers; some port in rule.ports; is_within(number, port)}
	count(open) > 0
} else := sprintf("port `%s`", [min(open)]) if {
	open := {port.port | some port in rule.ports; port.port in names}
	count(open) > 0
}

# No port is all ports.
is_within(_, port) if {
	is_object(port)
	object.get(port, "port", null) == null
}

is_within(number, port) if {
	is_number(port.port)
	number >= port.port
	number <= nullable.get(port, "endPort", port.port)
}

numbers := {
	22, 23, 1433, 1521, 2375, 2376, 2379, 2380, 3306, 3389, 5432, 5900, 5984, 5985, 6379, 8500, 9042, 9200, 9300,
	10250, 11211, 26257, 27017,
}

names := {
	"cql",
	"elasticsearch",
	"etcd",
	"memcached",
	"mongodb",
	"mssql",
	"mysql",
	"postgres",
	"postgresql",
	"rdp",
	"redis",
	"ssh",
	"tcp-mongodb",
	"tcp-mysql",
	"tcp-postgresql",
	"tcp-redis",
	"telnet",
}
