# METADATA
# title: Instances take SSH keys from OS Login, keep the serial console shut and do not forward
# description: >-
#   Keys in the metadata of a project open every machine and survive whoever left; the serial console knows no
#   firewall; a machine that forwards passes on what others may not send.
# custom:
#   id: GCP-GCE-04
#   severity: medium
#   enforcement: soft
#   view: resource
#   kinds:
#     - google_compute_instance
#     - google_compute_instance_template
#     - google_compute_region_instance_template
#     - google_compute_project_metadata
#     - google_compute_project_metadata_item
#   fix: >-
#     Set `enable-oslogin = "TRUE"` for the project, `block-project-ssh-keys = "TRUE"` on instances, and leave
#     `serial-port-enable` and `can_ip_forward` out.
#   controls:
#     nist-800-53r5: [CM-6, CM-7]
#     soc2-tsc-2017: [CC6.8, CC7.1]
#     iso-27001-2022: [A.8.9]
#     pci-dss-4.0.1: ["2.2.1", "2.2.4"]
#     cis-gcp-foundation-4.0: ["4.4", "4.5"]
#   same_as:
#     checkov: [CKV_GCP_32, CKV_GCP_33, CKV_GCP_34, CKV_GCP_35, CKV_GCP_36]
#     trivy: [GCP-0030, GCP-0042, GCP-0036, GCP-0032, GCP-0043]
#     kics: [3e4d5ce6, 32ecd6eb, d0b4d550, 97fa667a, f34c0c25]
#     prowler: [compute_project_os_login_enabled, compute_instance_serial_ports_in_use]
package tollgate.google.instance_takes_keys_from_os_login

import data.tollgate.library.plan
import data.tollgate.library.setting

# OS Login makes an instance heed no key of any metadata.
deny contains finding if {
	is_instance
	not is_true(metadata_of("block-project-ssh-keys"))
	not is_true(metadata_of("enable-oslogin"))
	not may_be("block-project-ssh-keys")
	not may_be("enable-oslogin")
	finding := {
		"msg": "the instance takes the SSH keys of the project (`block-project-ssh-keys` is not true)",
		"path": ["values", "metadata", "block-project-ssh-keys"],
		"fix": "Set `block-project-ssh-keys = \"TRUE\"` in `metadata`, or `enable-oslogin = \"TRUE\"`.",
		"same_as": ["CKV_GCP_32", "GCP-0030", "3e4d5ce6"],
	}
}

deny contains finding if {
	is_instance
	is_false(metadata_of("enable-oslogin"))
	finding := {
		"msg": "the instance has OS Login off, whatever the project says",
		"path": ["values", "metadata", "enable-oslogin"],
		"fix": "Leave `enable-oslogin` out, or set it to \"TRUE\".",
		"same_as": ["CKV_GCP_34", "GCP-0036", "d0b4d550"],
	}
}

deny contains finding if {
	is_instance
	is_true(metadata_of("serial-port-enable"))
	finding := {
		"msg": "the serial console of the instance is open (`serial-port-enable`)",
		"path": ["values", "metadata", "serial-port-enable"],
		"fix": "Leave `serial-port-enable` out.",
		"same_as": ["CKV_GCP_35", "GCP-0032", "97fa667a", "compute_instance_serial_ports_in_use"],
	}
}

deny contains finding if {
	is_instance
	not is_node
	input.values.can_ip_forward == true
	finding := {
		"msg": "the instance forwards packets of others (`can_ip_forward` is true)",
		"path": ["values", "can_ip_forward"],
		"fix": "Leave `can_ip_forward` out.",
		"same_as": ["CKV_GCP_36", "GCP-0043", "f34c0c25"],
		"set": [{"path": ["values", "can_ip_forward"], "value": false}],
	}
}

deny contains finding if {
	input.type == "google_compute_project_metadata"
	plan.is_planned(input)
	not is_true(metadata_of("enable-oslogin"))
	not may_be("enable-oslogin")
	finding := {
		"msg": "the project has OS Login off (`enable-oslogin` is not true)",
		"path": ["values", "metadata", "enable-oslogin"],
		"fix": "Set `enable-oslogin = \"TRUE\"` in `metadata`.",
		"same_as": of_project,
	}
}

deny contains finding if {
	some key, place in of_items
	is_item(key)
	not place.wanted == truth(plan.at(input, ["value"]))
	not plan.is_unseen(input, "value")
	finding := {"msg": place.msg, "path": ["values", "value"], "same_as": place.same_as}
}

undecided contains finding if {
	is_instance
	not is_true(metadata_of("block-project-ssh-keys"))
	not is_true(metadata_of("enable-oslogin"))
	some key in ["block-project-ssh-keys", "enable-oslogin"]
	may_be(key)
	finding := {
		"msg": "whether the instance takes the SSH keys of the project is not known before the apply",
		"path": ["values", "metadata"],
		"same_as": ["CKV_GCP_32", "GCP-0030", "3e4d5ce6"],
	}
}

undecided contains finding if {
	input.type == "google_compute_project_metadata"
	plan.is_planned(input)
	may_be("enable-oslogin")
	finding := {
		"msg": "whether the project has OS Login on is not known before the apply",
		"path": ["values", "metadata"],
		"same_as": of_project,
	}
}

undecided contains finding if {
	is_instance
	input.unknown.metadata["serial-port-enable"] == true
	finding := {
		"msg": "whether the serial console is open is not known before the apply",
		"path": ["values", "metadata"],
		"same_as": ["CKV_GCP_35", "GCP-0032", "97fa667a", "compute_instance_serial_ports_in_use"],
	}
}

undecided contains finding if {
	is_instance
	setting.may_lack(input, ["can_ip_forward"])
	finding := {
		"msg": "whether the instance forwards packets of others is not known before the apply",
		"path": ["values", "can_ip_forward"],
		"same_as": ["CKV_GCP_36", "GCP-0043", "f34c0c25"],
	}
}

undecided contains finding if {
	some key, place in of_items
	is_item(key)
	plan.is_unseen(input, "value")
	finding := {
		"msg": sprintf("the value of `%s` is not known before the apply", [key]),
		"path": ["values", "value"],
		"same_as": place.same_as,
	}
}

undecided contains finding if {
	input.type == "google_compute_project_metadata_item"
	plan.is_planned(input)
	plan.is_unseen(input, "key")
	finding := {
		"msg": "which item of the metadata it is, is not known before the apply",
		"path": ["values", "key"],
	}
}

is_instance if {
	startswith(input.type, "google_compute_")
	not startswith(input.type, "google_compute_project_")
	plan.is_planned(input)
	not is_odd
}

# What should be a map is none: nothing can be said of it.
is_odd if {
	given := input.values.metadata
	given != null
	not is_object(given)
}

is_item(key) if {
	input.type == "google_compute_project_metadata_item"
	plan.is_planned(input)
	input.values.key == key
}

metadata := given if {
	given := input.values.metadata
	is_object(given)
} else := {}

metadata_of(key) := object.get(metadata, [key], null)

# GKE lets the nodes that it makes forward for their pods.
is_node if {
	is_string(input.values.name)
	startswith(input.values.name, "gke-")
}

of_project := ["CKV_GCP_33", "GCP-0042", "32ecd6eb", "compute_project_os_login_enabled"]

of_items := {
	"enable-oslogin": {
		"wanted": true,
		"msg": "the project has OS Login off (`enable-oslogin` is not true)",
		"same_as": of_project,
	},
	"serial-port-enable": {
		"wanted": false,
		"msg": "the serial consoles of the project are open (`serial-port-enable`)",
		"same_as": ["CKV_GCP_35", "GCP-0032", "97fa667a", "compute_instance_serial_ports_in_use"],
	},
}

# What Compute Engine takes for true and for false in metadata.
is_true(value) if lower(sprintf("%v", [value])) in ["true", "1", "y", "yes"]

is_false(value) if lower(sprintf("%v", [value])) in ["false", "0", "n", "no"]

truth(value) if is_true(value)

truth(value) := false if not is_true(value)

# A key of the metadata that cannot be seen.
may_be(key) if {
	mark := object.get(input.unknown, ["metadata"], {})
	mark == true
	setting.is_open(input, ["metadata"])
	key != ""
}

may_be(key) if input.unknown.metadata[key] == true

may_be(key) if plan.is_hidden(metadata_of(key))

may_be(_) if plan.is_hidden(input.values.metadata)
