# METADATA
# title: GKE clusters log, are monitored, and encrypt secrets with a key of their own
# description: >-
#   Without logs nobody can say what happened in the cluster; secrets that no key of yours encrypts are readable for
#   whoever reads the control plane's disks.
# custom:
#   id: GCP-GKE-07
#   severity: medium
#   enforcement: soft
#   view: resource
#   kinds: [google_container_cluster]
#   fix: >-
#     Leave `logging_service` and `monitoring_service` as they are by default, and set `state = "ENCRYPTED"` with a
#     `key_name` in `database_encryption`.
#   controls:
#     nist-800-53r5: [AU-2, AU-12, SC-28, SC-28(1)]
#     soc2-tsc-2017: [CC7.2, CC6.1]
#     iso-27001-2022: [A.8.15, A.8.24]
#     pci-dss-4.0.1: ["10.2.1", "3.5.1"]
#   same_as:
#     checkov: [CKV_GCP_1, CKV_GCP_8]
#     trivy: [GCP-0060, GCP-0052]
#     kics: [4c7ebcb2, 30e8dfd2]
package tollgate.google.cluster_logs_and_encrypts_secrets

import data.tollgate.library.google_cluster as gke
import data.tollgate.library.plan
import data.tollgate.library.setting

resource := gke.shown(input)

deny contains finding if {
	gke.is_cluster(resource)
	some what, check in services
	some path in off_paths(check)
	finding := {
		"msg": sprintf("%s of the cluster is off (`%s`)", [what, path[count(path) - 1]]),
		"path": array.concat(["values"], path),
		"fix": sprintf("Leave `%s` out, or name components in `%s`.", [check.service, check.config]),
		"same_as": check.same_as,
	}
}

deny contains finding if {
	gke.is_cluster(resource)
	setting.lacks(resource, state, ["ENCRYPTED", "ALL_OBJECTS_ENCRYPTION_ENABLED"])
	finding := {
		"msg": "secrets are not encrypted with a key of your own (`state` of `database_encryption` is not \"ENCRYPTED\")",
		"path": array.concat(["values"], state),
		"fix": "Set `state = \"ENCRYPTED\"` and `key_name` in `database_encryption`.",
		"same_as": [],
	}
}

undecided contains finding if {
	gke.is_cluster(resource)
	some what, check in services
	count(off_paths(check)) == 0
	some path in [[check.service], [check.config, 0, "enable_components"]]
	setting.is_open(resource, path)
	not is_on(check)
	finding := {
		"msg": sprintf("whether %s of the cluster is on is not known before the apply", [what]),
		"path": array.concat(["values"], path),
		"same_as": check.same_as,
	}
}

undecided contains finding if {
	gke.is_cluster(resource)
	setting.may_lack(resource, state)
	finding := {
		"msg": "whether secrets are encrypted with a key of your own is not known before the apply",
		"path": array.concat(["values"], state),
		"same_as": [],
	}
}

state := ["database_encryption", 0, "state"]

services := {
	"logging": {
		"service": "logging_service",
		"config": "logging_config",
		"same_as": ["CKV_GCP_1", "GCP-0060", "4c7ebcb2"],
	},
	"monitoring": {
		"service": "monitoring_service",
		"config": "monitoring_config",
		"same_as": ["CKV_GCP_8", "GCP-0052", "30e8dfd2"],
	},
}

# What switches a service off: `none`, or no component at all.
off_paths(check) := {path |
	some path in [[check.service]]
	plan.at(resource, path) == "none"
} | {path |
	some path in [[check.config, 0, "enable_components"]]
	plan.at(resource, path) == []
	not setting.is_open(resource, path)
}

is_on(check) if {
	some component in plan.at(resource, [check.config, 0, "enable_components"])
	is_string(component)
}
