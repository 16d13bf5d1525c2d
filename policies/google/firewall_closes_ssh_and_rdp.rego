# METADATA
# title: Firewall rules do not open SSH or RDP to the world
# description: >-
#   Ports 22 and 3389 of the whole internet are tried by machines day and night; one weak password or one unpatched
#   server is enough.
# custom:
#   id: GCP-FW-01
#   severity: critical
#   enforcement: hard
#   view: resource
#   kinds: [google_compute_firewall]
#   fix: Allow `35.235.240.0/20`, from where Identity-Aware Proxy forwards, or the addresses of your own network.
#   controls:
#     nist-800-53r5: [AC-4, SC-7, SC-7(5)]
#     soc2-tsc-2017: [CC6.6]
#     iso-27001-2022: [A.8.20, A.8.22]
#     pci-dss-4.0.1: ["1.3.1", "1.4.2"]
#     cis-gcp-foundation-4.0: ["3.6", "3.7"]
#   same_as:
#     checkov: [CKV_GCP_2, CKV_GCP_3]
#     trivy: [GCP-0071, GCP-0070]
#     kics: [c4dcdcdf, 678fd659]
#     prowler:
#       - compute_firewall_ssh_access_from_the_internet_allowed
#       - compute_firewall_rdp_access_from_the_internet_allowed
package tollgate.google.firewall_closes_ssh_and_rdp

import data.tollgate.library.google_firewall as firewall

deny contains finding if {
	reached := firewall.reached(input, services)
	count(reached) > 0
	some world in firewall.openings(input)
	finding := {
		"msg": sprintf("%s open to %s", [names(reached), firewall.source(world)]),
		"path": world.path,
		"same_as": [id | some service in sort(reached); some id in checks[service]],
	}
}

undecided contains finding if {
	firewall.is_undecided(input, services)
	finding := {
		"msg": "whether the rule opens SSH or RDP to the world is not known before the apply",
		"path": ["values", "source_ranges"],
	}
}

# SSH is TCP; RDP is both.
services := {
	"SSH (22)": [{"protocol": "tcp", "port": 22}],
	"RDP (3389)": [{"protocol": "tcp", "port": 3389}, {"protocol": "udp", "port": 3389}],
}

checks := {
	"SSH (22)": ["CKV_GCP_2", "GCP-0071", "c4dcdcdf", "compute_firewall_ssh_access_from_the_internet_allowed"],
	"RDP (3389)": ["CKV_GCP_3", "GCP-0070", "678fd659", "compute_firewall_rdp_access_from_the_internet_allowed"],
}

names(reached) := "the ports of SSH (22) and RDP (3389) are" if {
	count(reached) == 2
} else := sprintf("the port of %s is", [concat("", reached)])
