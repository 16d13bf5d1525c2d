# METADATA
# title: The API of Azure clusters is private, or answers named networks only
# description: >-
#   A Kubernetes API that the whole internet reaches is one leaked token or one flaw of the API server away from
#   everybody.
# custom:
#   id: AZR-AKS-01
#   severity: high
#   enforcement: soft
#   view: resource
#   kinds: [azurerm_kubernetes_cluster]
#   fix: >-
#     Set `private_cluster_enabled = true`, or name networks in `authorized_ip_ranges` of `api_server_access_profile`.
#   controls:
#     nist-800-53r5: [AC-3, SC-7]
#     soc2-tsc-2017: [CC6.1, CC6.6]
#     iso-27001-2022: [A.8.3, A.8.20]
#     pci-dss-4.0.1: ["1.3.1", "1.4.4"]
#   same_as:
#     checkov: [CKV_AZURE_115, CKV_AZURE_6]
#     trivy: [AZU-0041, AZU-0065]
#     prowler: [aks_clusters_public_access_disabled]
package tollgate.azure.aks_api_is_not_public

import data.tollgate.library.cidr
import data.tollgate.library.demand
import data.tollgate.library.given
import data.tollgate.library.plan
import data.tollgate.library.setting

deny contains finding if {
	may_be_public
	not is_private_unknown
	count(ranges) == 0
	not are_ranges_unknown
	finding := {
		"msg": "the API of the cluster is open to the whole internet (it is not private, and no networks are named)",
		"path": ["values", "private_cluster_enabled"],
	}
}

# A range is there, so that checks which ask for any are content.
deny contains finding if {
	may_be_public
	not is_private_unknown
	some finding in worlds
}

undecided contains finding if {
	may_be_public
	is_private_unknown
	not is_limited
	finding := {
		"msg": "whether the cluster is private is not known before the apply",
		"path": ["values", "private_cluster_enabled"],
	}
}

undecided contains finding if {
	may_be_public
	not is_private_unknown
	are_ranges_unknown
	count(worlds) == 0
	finding := {
		"msg": "which networks reach the API of the cluster is not known before the apply",
		"path": unknown_path,
	}
}

may_be_public if {
	plan.is_planned(input)
	not is_private
}

is_private if input.values.private_cluster_enabled == true

# Until version 3 of the provider.
is_private if input.values.private_link_enabled == true

is_private_unknown if demand.is_unknown(input, ["private_cluster_enabled"])

is_private_unknown if demand.is_unknown(input, ["private_link_enabled"])

# Networks are named, and none of them is everybody.
is_limited if {
	count(ranges) > 0
	count(worlds) == 0
	not are_ranges_unknown
}

new_path := ["api_server_access_profile", 0, "authorized_ip_ranges"]

# Until version 4 of the provider.
old_path := ["api_server_authorized_ip_ranges"]

# What is made along with the cluster, such as the address of a gateway, is no network of everybody.
ranges := array.concat(
	array.concat(
		[{"value": value, "path": ["values", "api_server_access_profile", 0, "authorized_ip_ranges", index]} |
			some index, value in input.values.api_server_access_profile[0].authorized_ip_ranges
			is_string(value)
		],
		[{"value": value, "path": ["values", "api_server_authorized_ip_ranges", index]} |
			some index, value in input.values.api_server_authorized_ip_ranges
			is_string(value)
		],
	),
	[{"value": "made", "path": ["values"]} | some path in [new_path, old_path]; is_made(path)],
)

worlds contains {
	"msg": sprintf("the API of the cluster answers the whole internet (`%s`)", [range.value]),
	"path": range.path,
	"same_as": ["CKV_AZURE_115", "AZU-0065", "aks_clusters_public_access_disabled"],
} if {
	some range in ranges
	cidr.is_world(range.value)
}

are_ranges_unknown if {
	some path in [new_path, old_path]
	is_range_unknown(path)
	not is_made(path)
}

is_range_unknown(path) if demand.is_unknown(input, path)

is_range_unknown(path) if plan.has_unknown(object.get(input.unknown, path, false))

is_made(path) if {
	is_range_unknown(path)
	references := setting.references(input, path)
	count(references) > 0
	every reference in references { given.is_of_resource(reference) }
}

unknown_path := array.concat(["values"], old_path) if {
	is_range_unknown(old_path)
} else := array.concat(["values"], new_path)
