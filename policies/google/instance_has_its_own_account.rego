# METADATA
# title: Instances do not run as the default account with access to everything
# description: >-
#   The default account is an editor of the project; with the scope `cloud-platform`, whoever gets into the machine
#   changes nearly every resource of it.
# custom:
#   id: GCP-GCE-02
#   severity: high
#   enforcement: soft
#   view: resource
#   kinds:
#     - google_compute_instance
#     - google_compute_instance_template
#     - google_compute_region_instance_template
#     - google_compute_instance_from_template
#   fix: Set `service_account.email` to an account of its own that has the roles the machine needs.
#   controls:
#     nist-800-53r5: [AC-3, AC-6]
#     soc2-tsc-2017: [CC6.3]
#     iso-27001-2022: [A.5.15, A.8.2]
#     pci-dss-4.0.1: ["7.2.1", "7.2.2"]
#     cis-gcp-foundation-4.0: ["4.1", "4.2"]
#   same_as:
#     checkov: [CKV_GCP_30, CKV_GCP_31]
#     trivy: [GCP-0044]
#     kics: [bc280331, 3cb4af0b]
#     prowler:
#       - compute_instance_default_service_account_in_use
#       - compute_instance_default_service_account_in_use_with_full_api_access
package tollgate.google.instance_has_its_own_account

import data.tollgate.library.google_iam as iam
import data.tollgate.library.plan
import data.tollgate.library.setting

deny contains finding if {
	plan.is_planned(input)
	not is_node
	some index, account in input.values.service_account
	has_full_scope(account)
	is_default(account, index)
	finding := {
		"msg": "the instance runs as the default service account with access to everything (`cloud-platform`)",
		"path": ["values", "service_account", index, "email"],
	}
}

# What it may do is narrowed by its scopes. Who gives it a right gives it to every such machine all the same.
warn contains finding if {
	plan.is_planned(input)
	not is_node
	some index, account in input.values.service_account
	not may_have_full_scope(account, index)
	is_default(account, index)
	finding := {
		"msg": "the instance runs as the default service account, which other machines share",
		"path": ["values", "service_account", index, "email"],
		"severity": "low",
		"same_as": ["CKV_GCP_30", "compute_instance_default_service_account_in_use"],
	}
}

undecided contains finding if {
	plan.is_planned(input)
	not is_node
	some index, account in input.values.service_account
	may_have_full_scope(account, index)
	may_be_default(account, index)
	not is_decided(account, index)
	finding := {
		"msg": "whether the instance has the default service account with every right is not known before the apply",
		"path": ["values", "service_account", index, "email"],
	}
}

undecided contains finding if {
	setting.may_lack(input, ["service_account"])
	finding := {
		"msg": "as which service account the instance runs is not known before the apply",
		"path": ["values", "service_account"],
	}
}

# What GKE makes for its nodes is judged with the node pool.
is_node if {
	is_string(input.values.name)
	startswith(input.values.name, "gke-")
}

has_full_scope(account) if account.scopes[_] in ["cloud-platform", "https://www.googleapis.com/auth/cloud-platform"]

may_have_full_scope(account, _) if has_full_scope(account)

may_have_full_scope(_, index) if plan.has_unknown(input.unknown.service_account[index].scopes)

# An account that is not named is the default one of Compute Engine.
is_default(account, index) if {
	object.get(account, "email", null) in [null, "", "default"]
	not setting.is_open_in(input, ["service_account", index, "email"], account)
}

is_default(account, _) if iam.is_default_account(sprintf("serviceAccount:%v", [account.email]))

is_default(_, index) if {
	some reference in setting.references(input, ["service_account", index, "email"])
	regex.match(`(^|\.)data\.google_compute_default_service_account\.`, reference)
}

may_be_default(account, index) if is_default(account, index)

may_be_default(account, index) if {
	setting.is_open_in(input, ["service_account", index, "email"], account)
	not is_of_resource(index)
}

# The account is a resource of the configuration, and so not the default one.
is_of_resource(index) if {
	some reference in setting.references(input, ["service_account", index, "email"])
	regex.match(`(^|\.)google_service_account\.`, reference)
}

is_decided(account, index) if {
	has_full_scope(account)
	is_default(account, index)
}
