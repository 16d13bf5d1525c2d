# METADATA
# title: GKE workloads have identities of their own, and nodes an account of their own
# description: >-
#   Without them, every pod reads the token of its node from the metadata server, and the default account of nodes is
#   an editor of the project.
# custom:
#   id: GCP-GKE-04
#   severity: medium
#   enforcement: soft
#   view: resource
#   kinds: [google_container_cluster, google_container_node_pool]
#   fix: >-
#     Set `workload_pool` in `workload_identity_config`, `mode = "GKE_METADATA"` in `workload_metadata_config`, and
#     `service_account` in `node_config`.
#   controls:
#     nist-800-53r5: [AC-3, IA-5, IA-9]
#     soc2-tsc-2017: [CC6.1]
#     iso-27001-2022: [A.5.16, A.8.5]
#     pci-dss-4.0.1: ["8.6.2"]
#   same_as:
#     checkov: [CKV_GCP_69, CKV2_GCP_1]
#     trivy: [GCP-0057, GCP-0050]
#     prowler: [gke_cluster_no_default_service_account]
package tollgate.google.nodes_hide_their_account

import data.tollgate.library.google_cluster as gke
import data.tollgate.library.google_iam as iam
import data.tollgate.library.plan
import data.tollgate.library.setting

resource := gke.shown(input)

deny contains finding if {
	gke.is_cluster(resource)
	not gke.has_workload_identity(resource)
	not gke.may_be_autopilot(resource)
	setting.lacks(resource, identity, [])
	finding := {
		"msg": "workloads have no identities of their own (no `workload_identity_config`)",
		"path": array.concat(["values"], identity),
		"fix": "Set `workload_pool = \"PROJECT.svc.id.goog\"` in `workload_identity_config`.",
		"same_as": [],
	}
}

deny contains finding if {
	some pool in gke.pools(resource)
	path := mode_path(pool)
	setting.lacks(resource, path, ["GKE_METADATA", "GKE_METADATA_SERVER"])
	not has_old_mode(pool)
	not is_by_cluster(path)
	not may_be_by_cluster(path)
	finding := {
		"msg": "pods read the token of their node (`mode` of `workload_metadata_config` is not \"GKE_METADATA\")",
		"path": array.concat(["values"], path),
		"fix": "Set `mode = \"GKE_METADATA\"` in `workload_metadata_config`.",
		"same_as": metadata,
	}
}

deny contains finding if {
	some pool in gke.pools(resource)
	path := account_path(pool)
	setting.lacks(resource, path, [])
	is_default(path)
	finding := {
		"msg": "the nodes run as the default service account of Compute Engine (`service_account`)",
		"path": array.concat(["values"], path),
		"fix": "Set `service_account` in `node_config` to an account of their own.",
		"same_as": account,
	}
}

undecided contains finding if {
	gke.is_cluster(resource)
	not gke.has_workload_identity(resource)
	some path in [identity, ["workload_identity_config"], ["enable_autopilot"]]
	setting.is_open(resource, path)
	finding := {
		"msg": "whether workloads have identities of their own is not known before the apply",
		"path": array.concat(["values"], identity),
		"same_as": [],
	}
}

undecided contains finding if {
	some pool in gke.pools(resource)
	path := mode_path(pool)
	setting.may_lack(resource, path)
	not has_old_mode(pool)
	finding := {
		"msg": "whether pods read the token of their node is not known before the apply",
		"path": array.concat(["values"], path),
		"same_as": metadata,
	}
}

undecided contains finding if {
	some pool in gke.pools(resource)
	path := mode_path(pool)
	setting.lacks(resource, path, ["GKE_METADATA", "GKE_METADATA_SERVER"])
	not has_old_mode(pool)
	not is_by_cluster(path)
	may_be_by_cluster(path)
	finding := {
		"msg": "whether the cluster gives identities to workloads is not known before the apply",
		"path": array.concat(["values"], path),
		"same_as": metadata,
	}
}

undecided contains finding if {
	some pool in gke.pools(resource)
	path := account_path(pool)
	setting.may_lack(resource, path)
	not is_of_resource(path)
	finding := {
		"msg": "as which service account the nodes run is not known before the apply",
		"path": array.concat(["values"], path),
		"same_as": account,
	}
}

metadata := ["CKV_GCP_69", "GCP-0057"]

account := ["CKV2_GCP_1", "GCP-0050", "gke_cluster_no_default_service_account"]

identity := ["workload_identity_config", 0, "workload_pool"]

mode_path(pool) := array.concat(pool, ["node_config", 0, "workload_metadata_config", 0, "mode"])

account_path(pool) := array.concat(pool, ["node_config", 0, "service_account"])

# Until version 4 of the provider.
has_old_mode(pool) if {
	path := array.concat(pool, ["node_config", 0, "workload_metadata_config", 0, "node_metadata"])
	plan.at(resource, path) in ["GKE_METADATA_SERVER", "SECURE"]
}

# A cluster that gives identities to workloads makes pools that hide the metadata of their nodes, unless they say other.
is_by_cluster(path) if {
	plan.at(resource, path) == null
	some cluster in clusters
	gke.has_workload_identity(cluster)
}

is_by_cluster(path) if {
	plan.at(resource, path) == null
	count(perhaps_clusters) > 0
	every cluster in perhaps_clusters { gke.has_workload_identity(cluster) }
}

may_be_by_cluster(path) if {
	plan.at(resource, path) == null
	some cluster in clusters
	some open in [identity, ["workload_identity_config"], ["enable_autopilot"]]
	setting.is_open(cluster, open)
}

# Which of several clusters it is a pool of cannot be told, and some of them do.
may_be_by_cluster(path) if {
	plan.at(resource, path) == null
	some cluster in perhaps_clusters
	gke.has_workload_identity(cluster)
}

may_be_by_cluster(path) if {
	plan.at(resource, path) == null
	some cluster in perhaps_clusters
	some open in [identity, ["workload_identity_config"], ["enable_autopilot"]]
	setting.is_open(cluster, open)
}

perhaps_clusters := [] if {
	resource.type == "google_container_cluster"
} else := gke.perhaps_clusters_of(resource)

clusters := [resource] if {
	resource.type == "google_container_cluster"
} else := gke.clusters_of(resource)

is_default(path) if plan.at(resource, path) in [null, "", "default"]

is_default(path) if iam.is_default_account(sprintf("serviceAccount:%v", [plan.at(resource, path)]))

is_of_resource(path) if {
	some reference in setting.references(resource, path)
	regex.match(`(^|\.)google_service_account\.`, reference)
}
