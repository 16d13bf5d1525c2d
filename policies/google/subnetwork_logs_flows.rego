# METADATA
# title: Subnetworks log flows and reach Google's services from inside
# description: >-
#   Without flow logs nobody can say who spoke to whom; without private access, machines need addresses on the
#   internet to reach Google's own services.
# custom:
#   id: GCP-NET-01
#   severity: medium
#   enforcement: soft
#   view: resource
#   kinds: [google_compute_subnetwork]
#   fix: Add `log_config`, and set `private_ip_google_access = true`.
#   controls:
#     nist-800-53r5: [AU-2, AU-12, AC-4, SC-7]
#     soc2-tsc-2017: [CC7.2, CC6.6]
#     iso-27001-2022: [A.8.15, A.8.22]
#     pci-dss-4.0.1: ["10.2.1", "1.3.1", "1.3.2"]
#     cis-gcp-foundation-4.0: ["3.8"]
#   same_as:
#     checkov: [CKV_GCP_26, CKV_GCP_74]
#     trivy: [GCP-0029, GCP-0075, GCP-0076]
#     prowler: [compute_subnet_flow_logs_enabled]
package tollgate.google.subnetwork_logs_flows

import data.tollgate.library.plan
import data.tollgate.library.setting

deny contains finding if {
	is_for_machines
	not logs
	not setting.is_open(input, ["log_config"])
	not setting.is_open(input, ["enable_flow_logs"])
	finding := {
		"msg": "the subnetwork does not log flows (it has no `log_config`)",
		"path": ["values", "log_config"],
		"fix": "Add a block `log_config`.",
		"same_as": logging,
	}
}

deny contains finding if {
	is_for_machines
	setting.lacks(input, ["private_ip_google_access"], [true])
	not is_for_ipv6_alone
	finding := {
		"msg": "machines need public addresses to reach Google's services (`private_ip_google_access` is not true)",
		"path": ["values", "private_ip_google_access"],
		"fix": "Set `private_ip_google_access = true`.",
		"same_as": access,
		"set": [{"path": ["values", "private_ip_google_access"], "value": true}],
	}
}

undecided contains finding if {
	is_for_machines
	not logs
	some field in ["log_config", "enable_flow_logs"]
	setting.is_open(input, [field])
	finding := {
		"msg": "whether the subnetwork logs flows is not known before the apply",
		"path": ["values", "log_config"],
		"same_as": logging,
	}
}

undecided contains finding if {
	is_for_machines
	setting.may_lack(input, ["private_ip_google_access"])
	finding := {
		"msg": "whether machines reach Google's services from inside is not known before the apply",
		"path": ["values", "private_ip_google_access"],
		"same_as": access,
	}
}

undecided contains finding if {
	setting.may_lack(input, ["purpose"])
	finding := {
		"msg": "what the subnetwork is for is not known before the apply",
		"path": ["values", "purpose"],
	}
}

logging := ["CKV_GCP_26", "GCP-0029", "GCP-0076", "compute_subnet_flow_logs_enabled"]

access := ["CKV_GCP_74", "GCP-0075"]

# Those for proxies, NAT and Private Service Connect hold no machines and log no flows.
is_for_machines if {
	plan.is_planned(input)
	plan.at(input, ["purpose"]) in [null, "", "PRIVATE", "PRIVATE_RFC_1918"]
	not setting.is_open(input, ["purpose"])
}

logs if {
	some block in input.values.log_config
	is_object(block)
}

logs if input.values.enable_flow_logs == true

# What is no list says nothing.
logs if {
	given := input.values.log_config
	given != null
	not is_array(given)
}

is_for_ipv6_alone if input.values.stack_type == "IPV6_ONLY"
