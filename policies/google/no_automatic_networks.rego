# METADATA
# title: Projects and networks come without subnetworks and rules that nobody chose
# description: The default network has a subnetwork in every region, and rules that open SSH and RDP to everybody.
# custom:
#   id: GCP-NET-02
#   severity: medium
#   enforcement: soft
#   view: resource
#   kinds: [google_project, google_compute_network]
#   fix: Set `auto_create_network = false` on projects and `auto_create_subnetworks = false` on networks.
#   controls:
#     nist-800-53r5: [AC-4, SC-7]
#     soc2-tsc-2017: [CC6.6]
#     iso-27001-2022: [A.8.22]
#     pci-dss-4.0.1: ["1.3.1", "1.3.2"]
#     cis-gcp-foundation-4.0: ["3.1"]
#   same_as:
#     checkov: [CKV_GCP_27, CKV2_GCP_18]
#     trivy: [GCP-0010, GCP-0073]
#     kics: ["59571246"]
#     prowler: [compute_network_default_in_use]
package tollgate.google.no_automatic_networks

import data.tollgate.library.plan
import data.tollgate.library.setting

deny contains finding if {
	some type, place in places
	input.type == type
	setting.lacks(input, [place.field], [false])
	finding := {
		"msg": sprintf("%s (`%s` is not false)", [place.msg, place.field]),
		"path": ["values", place.field],
		"fix": sprintf("Set `%s = false`.", [place.field]),
		"same_as": place.same_as,
		"set": [{"path": ["values", place.field], "value": false}],
	}
}

undecided contains finding if {
	some type, place in places
	input.type == type
	setting.may_lack(input, [place.field])
	finding := {
		"msg": sprintf("whether `%s` is false is not known before the apply", [place.field]),
		"path": ["values", place.field],
		"same_as": place.same_as,
	}
}

# Nothing comes in then, and everything goes out: what the network is for is said nowhere.
warn contains finding if {
	input.type == "google_compute_network"
	plan.is_planned(input)
	not has_firewall
	not perhaps_has_firewall
	finding := {
		"msg": "the network has no firewall of its own (no `google_compute_firewall` is for it)",
		"path": ["values"],
		"severity": "low",
		"fix": "Add a `google_compute_firewall` that says which traffic is meant.",
		"same_as": ["CKV2_GCP_18"],
	}
}

# Rules of a network, and of policies that are put on it, with the attribute that says which network that is.
has_firewall if count(plan.linked(input, "google_compute_firewall", "network", ["name", "self_link", "id"])) > 0

has_firewall if {
	some type in policies
	count(plan.linked(input, type, "attachment_target", ["self_link", "id"])) > 0
}

# By the name within a path: `projects/shop/global/networks/shop`.
has_firewall if {
	is_string(input.values.name)
	some other in object.get(data.inventory, ["resources", "google_compute_firewall"], {})
	is_path_to(other.values.network, input.values.name)
}

has_firewall if {
	is_string(input.values.name)
	some type in policies
	some other in object.get(data.inventory, ["resources", type], {})
	is_path_to(other.values.attachment_target, input.values.name)
}

is_path_to(path, name) if {
	is_string(path)
	endswith(path, concat("", ["/networks/", name]))
}

perhaps_has_firewall if plan.perhaps_linked(input, "google_compute_firewall", "network")

perhaps_has_firewall if {
	some type in policies
	plan.perhaps_linked(input, type, "attachment_target")
}

policies := [
	"google_compute_network_firewall_policy_association",
	"google_compute_region_network_firewall_policy_association",
]

# Both are true where nobody sets them.
places := {
	"google_project": {
		"field": "auto_create_network",
		"msg": "the project begins with a default network",
		"same_as": ["CKV_GCP_27", "GCP-0010", "GCP-0073", "59571246", "compute_network_default_in_use"],
	},
	"google_compute_network": {
		"field": "auto_create_subnetworks",
		"msg": "the network has a subnetwork in every region",
		"same_as": [],
	},
}
