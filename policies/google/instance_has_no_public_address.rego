# METADATA
# title: Instances have no address of their own on the internet
# description: >-
#   A machine with a public address is found by scanners within minutes; all that it listens to is one firewall rule
#   away from everybody.
# custom:
#   id: GCP-GCE-01
#   severity: high
#   enforcement: soft
#   view: resource
#   kinds:
#     - google_compute_instance
#     - google_compute_instance_template
#     - google_compute_region_instance_template
#     - google_compute_instance_from_template
#   fix: >-
#     Leave `access_config` out; use Cloud NAT for what goes out, a load balancer or Identity-Aware Proxy for what
#     comes in.
#   controls:
#     nist-800-53r5: [AC-3, SC-7]
#     soc2-tsc-2017: [CC6.1, CC6.6]
#     iso-27001-2022: [A.8.3, A.8.20]
#     pci-dss-4.0.1: ["1.3.1", "1.4.4"]
#     cis-gcp-foundation-4.0: ["4.9"]
#   same_as:
#     checkov: [CKV_GCP_40]
#     trivy: [GCP-0031]
#     prowler: [compute_instance_public_ip]
package tollgate.google.instance_has_no_public_address

import data.tollgate.library.plan
import data.tollgate.library.setting

deny contains finding if {
	plan.is_planned(input)
	some index, interface in input.values.network_interface
	some field, address in fields
	is_present(interface[field])
	finding := {
		"msg": sprintf("network interface %d has %s (`%s`)", [index, address, field]),
		"path": ["values", "network_interface", index, field],
	}
}

undecided contains finding if {
	plan.is_planned(input)
	some index, interface in input.values.network_interface
	some field, _ in fields
	setting.is_open_in(input, ["network_interface", index, field], interface)
	finding := {
		"msg": "whether the network interface has a public address is not known before the apply",
		"path": ["values", "network_interface", index, field],
	}
}

undecided contains finding if {
	setting.may_lack(input, ["network_interface"])
	finding := {
		"msg": "whether a network interface has a public address is not known before the apply",
		"path": ["values", "network_interface"],
	}
}

fields := {"access_config": "a public address", "ipv6_access_config": "a public IPv6 address"}

is_present(blocks) if {
	is_array(blocks)
	some block in blocks
	is_object(block)
}
