# METADATA
# title: Firewall rules do not open databases, FTP or everything to the world
# description: >-
#   A database is for applications, not for the internet, and FTP sends passwords in clear; a rule for everything
#   opens what nobody thought of.
# custom:
#   id: GCP-FW-02
#   severity: high
#   enforcement: soft
#   view: resource
#   kinds: [google_compute_firewall]
#   fix: Name the ports that are needed in `allow`, and the networks that need them in `source_ranges`.
#   controls:
#     nist-800-53r5: [AC-4, SC-7, SC-7(5)]
#     soc2-tsc-2017: [CC6.6]
#     iso-27001-2022: [A.8.20, A.8.22]
#     pci-dss-4.0.1: ["1.3.1", "1.4.2"]
#   same_as:
#     checkov: [CKV_GCP_88, CKV_GCP_106, CKV_GCP_75, CKV_GCP_77, CKV2_GCP_12]
#     trivy: [GCP-0027, GCP-0072]
package tollgate.google.firewall_closes_databases

import data.tollgate.library.google_firewall as firewall

deny contains finding if {
	some world in firewall.openings(input)
	opened := what
	finding := {
		"msg": sprintf("%s to %s", [opened, firewall.source(world)]),
		"path": world.path,
		"same_as": array.concat(["GCP-0027"], same_as),
	}
}

# A site is open to everybody on purpose, and its port for plain HTTP is needed to send them to HTTPS at most.
warn contains finding if {
	some world in firewall.openings(input)
	not firewall.lets_in_everything(input)
	count(firewall.reached(input, {"HTTP (80)": [{"protocol": "tcp", "port": 80}]})) > 0
	finding := {
		"msg": sprintf("port 80, plain HTTP, is open to %s", [firewall.source(world)]),
		"path": world.path,
		"severity": "low",
		"fix": "Open port 443 alone, unless something listens on port 80 that redirects to HTTPS.",
		"same_as": ["CKV_GCP_106"],
	}
}

undecided contains finding if {
	firewall.is_undecided(input, services)
	finding := {
		"msg": "whether the rule opens databases or everything to the world is not known before the apply",
		"path": ["values", "source_ranges"],
	}
}

what := "every port is open" if {
	firewall.lets_in_everything(input)
} else := sprintf("%s open", [names(reached)]) if {
	count(reached) > 0
}

reached := firewall.reached(input, services)

names(services_reached) := sprintf("the port of %s is", [services_reached_list[0]]) if {
	services_reached_list := sort(services_reached)
	count(services_reached_list) == 1
} else := sprintf("the ports of %s are", [concat(", ", sort(services_reached))])

# What other tools ask of single ports, and of all of them.
same_as := ["CKV2_GCP_12", "GCP-0072", "CKV_GCP_75", "CKV_GCP_77", "CKV_GCP_88", "CKV_GCP_106"] if {
	firewall.lets_in_everything(input)
} else := [id | some service in sort(reached); some id in checks[service]]

checks := {
	"MySQL (3306)": ["CKV_GCP_88"],
	"FTP (21)": ["CKV_GCP_75"],
	"FTP data (20)": ["CKV_GCP_77"],
}

services := {
	"FTP data (20)": [{"protocol": "tcp", "port": 20}],
	"FTP (21)": [{"protocol": "tcp", "port": 21}],
	"SQL Server (1433)": [{"protocol": "tcp", "port": 1433}],
	"SQL Server Browser (1434)": [{"protocol": "udp", "port": 1434}],
	"Oracle (1521)": [{"protocol": "tcp", "port": 1521}],
	"MySQL (3306)": [{"protocol": "tcp", "port": 3306}],
	"PostgreSQL (5432)": [{"protocol": "tcp", "port": 5432}],
	"CouchDB (5984)": [{"protocol": "tcp", "port": 5984}],
	"Redis (6379)": [{"protocol": "tcp", "port": 6379}],
	"Cassandra (9042)": [{"protocol": "tcp", "port": 9042}],
	"Elasticsearch (9200)": [{"protocol": "tcp", "port": 9200}],
	"Memcached (11211)": [{"protocol": "tcp", "port": 11211}, {"protocol": "udp", "port": 11211}],
	"MongoDB (27017)": [{"protocol": "tcp", "port": 27017}],
}
