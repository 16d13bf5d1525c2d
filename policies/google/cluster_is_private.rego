# METADATA
# title: GKE clusters have private nodes and a control plane for known networks
# description: >-
#   Nodes with public addresses are scanned like any machine; a control plane that answers everybody is one stolen
#   token away from the cluster.
# custom:
#   id: GCP-GKE-01
#   severity: high
#   enforcement: soft
#   view: resource
#   kinds: [google_container_cluster]
#   fix: >-
#     Set `enable_private_nodes = true` in `private_cluster_config`, and name your networks in
#     `master_authorized_networks_config`.
#   controls:
#     nist-800-53r5: [AC-3, SC-7]
#     soc2-tsc-2017: [CC6.1, CC6.6]
#     iso-27001-2022: [A.8.3, A.8.20]
#     pci-dss-4.0.1: ["1.3.1", "1.4.4"]
#   same_as:
#     checkov: [CKV_GCP_25, CKV_GCP_64, CKV_GCP_20, CKV_GCP_18]
#     trivy: [GCP-0059, GCP-0061, GCP-0053]
#     kics: [6ccb85d7]
package tollgate.google.cluster_is_private

import data.tollgate.library.cidr
import data.tollgate.library.google_cluster as gke
import data.tollgate.library.setting

deny contains finding if {
	gke.is_cluster(input)
	setting.lacks(input, private_nodes, [true])
	finding := {
		"msg": "the nodes have public addresses (`enable_private_nodes` is not true)",
		"path": array.concat(["values"], private_nodes),
		"fix": "Set `enable_private_nodes = true` in `private_cluster_config`.",
		"same_as": array.concat(of_block, ["CKV_GCP_64", "GCP-0059", "6ccb85d7"]),
	}
}

# This check asks for the block alone.
of_block := [] if {
	some _ in input.values.private_cluster_config
} else := ["CKV_GCP_25"]

deny contains finding if {
	gke.is_cluster(input)
	setting.lacks(input, networks, [])
	not names_networks
	not is_inside
	not may_be_inside
	finding := {
		"msg": "the control plane answers the whole internet (no `master_authorized_networks_config`)",
		"path": array.concat(["values"], networks),
		"fix": "Name your networks in `master_authorized_networks_config`, or set `enable_private_endpoint = true`.",
		"same_as": ["CKV_GCP_20", "GCP-0061"],
	}
}

deny contains finding if {
	gke.is_cluster(input)
	not is_inside
	not may_be_inside
	some index, block in input.values.master_authorized_networks_config[0].cidr_blocks
	cidr.is_world(block.cidr_block)
	finding := {
		"msg": sprintf("the control plane answers %s (`%s`)", [cidr.extent(block.cidr_block), block.cidr_block]),
		"path": ["values", "master_authorized_networks_config", 0, "cidr_blocks", index, "cidr_block"],
		"fix": "Name the networks of the people and pipelines that need the control plane.",
		"same_as": ["CKV_GCP_18", "GCP-0053"],
	}
}

undecided contains finding if {
	gke.is_cluster(input)
	setting.may_lack(input, private_nodes)
	finding := {
		"msg": "whether the nodes have public addresses is not known before the apply",
		"path": array.concat(["values"], private_nodes),
		"same_as": ["CKV_GCP_25", "CKV_GCP_64", "GCP-0059", "6ccb85d7"],
	}
}

undecided contains finding if {
	gke.is_cluster(input)
	not is_inside
	answers_perhaps
	finding := {
		"msg": "whom the control plane answers is not known before the apply",
		"path": array.concat(["values"], networks),
		"same_as": ["CKV_GCP_18", "CKV_GCP_20", "GCP-0053", "GCP-0061"],
	}
}

private_nodes := ["private_cluster_config", 0, "enable_private_nodes"]

networks := ["master_authorized_networks_config"]

# With none of them named, only Google's own addresses come in.
names_networks if is_object(input.values.master_authorized_networks_config[0])

# What is no list says nothing.
names_networks if {
	given := input.values.master_authorized_networks_config
	given != null
	not is_array(given)
}

# The control plane has no address outside of the network.
is_inside if input.values.private_cluster_config[0].enable_private_endpoint == true

is_inside if input.values.control_plane_endpoints_config[0].ip_endpoints_config[0].enabled == false

# By paths that are written out: there is a password in `master_auth`, which is hidden from policies.
may_be_inside if setting.is_open(input, ["private_cluster_config", 0, "enable_private_endpoint"])

may_be_inside if {
	setting.is_open(input, ["control_plane_endpoints_config", 0, "ip_endpoints_config", 0, "enabled"])
}

answers_perhaps if setting.is_open(input, networks)

answers_perhaps if {
	may_be_inside
	not names_networks
}

answers_perhaps if {
	may_be_inside
	cidr.is_world(input.values.master_authorized_networks_config[0].cidr_blocks[_].cidr_block)
}

answers_perhaps if {
	names_networks
	setting.is_open(input, ["master_authorized_networks_config", 0, "cidr_blocks"])
}

answers_perhaps if {
	some index, block in input.values.master_authorized_networks_config[0].cidr_blocks
	setting.is_open_in(input, ["master_authorized_networks_config", 0, "cidr_blocks", index, "cidr_block"], block)
	not is_of_resource(index)
}

# The address of a machine or a network of the configuration is not everybody.
is_of_resource(index) if {
	setting.comes_from(
		input, ["master_authorized_networks_config", 0, "cidr_blocks", index, "cidr_block"],
		`google_[a-z0-9_]+`,
	)
}
