# METADATA
# title: GKE nodes are repaired, upgraded and shielded
# description: >-
#   A node that nobody upgrades keeps the holes that its version had; one that is not shielded keeps a changed kernel.
# custom:
#   id: GCP-GKE-06
#   severity: medium
#   enforcement: soft
#   view: resource
#   kinds: [google_container_cluster, google_container_node_pool]
#   fix: >-
#     Leave `auto_repair`, `auto_upgrade` and `enable_shielded_nodes` true, and choose a channel in `release_channel`.
#   controls:
#     nist-800-53r5: [CM-7, SA-22, SI-2, CM-6]
#     soc2-tsc-2017: [CC7.1, CC6.8]
#     iso-27001-2022: [A.8.8, A.8.19, A.8.9]
#     pci-dss-4.0.1: ["6.3.3", "12.3.4", "2.2.1", "2.2.4"]
#   same_as:
#     checkov: [CKV_GCP_9, CKV_GCP_10, CKV_GCP_70, CKV_GCP_71, CKV_GCP_68, CKV_GCP_72]
#     trivy: [GCP-0063, GCP-0058, GCP-0055]
#     kics: [acfdbec6, b139213e]
package tollgate.google.nodes_are_kept_up_to_date

import data.tollgate.library.google_cluster as gke
import data.tollgate.library.plan
import data.tollgate.library.setting

resource := gke.shown(input)

deny contains finding if {
	some pool in gke.pools(resource)
	some field, check in of_pools
	path := array.concat(pool, check.path)
	setting.has(resource, path, [false])
	finding := {
		"msg": sprintf("%s (`%s` is false)", [check.msg, field]),
		"path": array.concat(["values"], path),
		"fix": sprintf("Set `%s = true`.", [field]),
		"same_as": check.same_as,
		"set": [{"path": array.concat(["values"], path), "value": true}],
	}
}

# Nodes without a word of it do not check what they boot, since their drivers may not be signed.
warn contains finding if {
	some pool in gke.pools(resource)
	not gke.may_be_autopilot(resource)
	some _ in plan.at(resource, array.concat(pool, ["node_config"]))
	path := array.concat(pool, of_pools.enable_secure_boot.path)
	setting.lacks(resource, path, [true, false])
	finding := {
		"msg": "nodes boot what they find (`enable_secure_boot` is not set)",
		"path": array.concat(["values"], path),
		"severity": "low",
		"fix": "Set `enable_secure_boot = true` in `shielded_instance_config`, unless drivers of yours are not signed.",
		"same_as": of_pools.enable_secure_boot.same_as,
	}
}

deny contains finding if {
	gke.is_cluster(resource)
	setting.has(resource, ["enable_shielded_nodes"], [false])
	finding := {
		"msg": "the nodes are not shielded (`enable_shielded_nodes` is false)",
		"path": ["values", "enable_shielded_nodes"],
		"fix": "Leave `enable_shielded_nodes` out, or set it to true.",
		"same_as": shielded,
		"set": [{"path": ["values", "enable_shielded_nodes"], "value": true}],
	}
}

# A cluster that names no channel is in REGULAR.
deny contains finding if {
	gke.is_cluster(resource)
	setting.has(resource, channel, ["UNSPECIFIED"])
	finding := {
		"msg": "the cluster is in no release channel (`channel` is \"UNSPECIFIED\")",
		"path": array.concat(["values"], channel),
		"fix": "Set `channel` to \"REGULAR\" or \"STABLE\".",
		"same_as": ["CKV_GCP_70"],
		"set": [{"path": array.concat(["values"], channel), "value": "REGULAR"}],
	}
}

undecided contains finding if {
	some pool in gke.pools(resource)
	some field, check in of_pools
	path := array.concat(pool, check.path)
	setting.may_lack(resource, path)
	finding := {
		"msg": sprintf("whether `%s` is true is not known before the apply", [field]),
		"path": array.concat(["values"], path),
		"same_as": check.same_as,
	}
}

undecided contains finding if {
	gke.is_cluster(resource)
	setting.may_lack(resource, ["enable_shielded_nodes"])
	finding := {
		"msg": "whether the nodes are shielded is not known before the apply",
		"path": ["values", "enable_shielded_nodes"],
		"same_as": shielded,
	}
}

undecided contains finding if {
	gke.is_cluster(resource)
	setting.may_lack(resource, channel)
	finding := {
		"msg": "in which release channel the cluster is, is not known before the apply",
		"path": array.concat(["values"], channel),
		"same_as": ["CKV_GCP_70"],
	}
}

channel := ["release_channel", 0, "channel"]

shielded := ["CKV_GCP_71", "GCP-0055"]

of_pools := {
	"auto_repair": {
		"path": ["management", 0, "auto_repair"],
		"msg": "broken nodes are not repaired",
		"same_as": ["CKV_GCP_9", "GCP-0063", "acfdbec6"],
	},
	"auto_upgrade": {
		"path": ["management", 0, "auto_upgrade"],
		"msg": "nodes are not upgraded",
		"same_as": ["CKV_GCP_10", "GCP-0058", "b139213e"],
	},
	"enable_secure_boot": {
		"path": ["node_config", 0, "shielded_instance_config", 0, "enable_secure_boot"],
		"msg": "nodes boot what they find",
		"same_as": ["CKV_GCP_68"],
	},
	"enable_integrity_monitoring": {
		"path": ["node_config", 0, "shielded_instance_config", 0, "enable_integrity_monitoring"],
		"msg": "nobody sees that a node boots something else",
		"same_as": ["CKV_GCP_72"],
	},
}
