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
import data.tollgate.library.referring
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
# Each network looks at all of them, so that what most of them lack is asked first.
has_firewall if {
	some other in firewalls
	address in other.references[_]
	plan.refers(other, input)
}

has_firewall if {
	some type in policies
	some other in object.get(data.inventory, ["resources", type], {})
	address in other.references[_]
	plan.refers(other, input)
}

has_firewall if {
	some other in firewalls
	other.values.network in names
}

has_firewall if {
	some type in policies
	some other in object.get(data.inventory, ["resources", type], {})
	other.values.attachment_target in links
}

# By the name within a path: `projects/shop/global/networks/shop`.
has_firewall if {
	some other in firewalls
	is_string(other.values.network)
	endswith(other.values.network, end_of_path)
}

has_firewall if {
	some type in policies
	some other in object.get(data.inventory, ["resources", type], {})
	is_string(other.values.attachment_target)
	endswith(other.values.attachment_target, end_of_path)
}

perhaps_has_firewall if {
	some other in firewalls
	not is_string(object.get(other, ["values", "network"], null))
	plan.is_unseen(other, "network")
	not referring.names_type(other, "network", "google_compute_network")
}

perhaps_has_firewall if {
	some type in policies
	some other in object.get(data.inventory, ["resources", type], {})
	not is_string(object.get(other, ["values", "attachment_target"], null))
	plan.is_unseen(other, "attachment_target")
	not referring.names_type(other, "attachment_target", "google_compute_network")
}

# Which of several networks they are for cannot be told.
perhaps_has_firewall if {
	some other in firewalls
	address in other.references[_]
	not is_string(object.get(other, ["values", "network"], null))
	plan.perhaps_refers(other, input)
}

perhaps_has_firewall if {
	some type in policies
	some other in object.get(data.inventory, ["resources", type], {})
	address in other.references[_]
	not is_string(object.get(other, ["values", "attachment_target"], null))
	plan.perhaps_refers(other, input)
}

firewalls := object.get(data.inventory, ["resources", "google_compute_firewall"], {})

address := plan.address_of_all(input)

# What the network is called.
links := {link |
	some field in ["self_link", "id"]
	link := object.get(input, ["values", field], null)
	is_string(link)
	link != ""
}

names := links | {name |
	name := input.values.name
	is_string(name)
	name != ""
}

end_of_path := concat("", ["/networks/", input.values.name]) if is_string(input.values.name)

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
