# Who is granted which role by the IAM resources of Google Cloud: `…_iam_member`, `…_iam_binding` and `…_iam_policy`.
package tollgate.library.google_iam

import data.tollgate.library.plan
import data.tollgate.library.setting

# Everybody, with or without an account of Google.
is_public(member) if {
	is_string(member)
	lower(member) in ["allusers", "allauthenticatedusers"]
}

# What a resource grants: `role` and `member`, each null where it is not known, with the paths of both. `source` is the
# resource or the data source that says so, and `field` what its references call the place of the members.
grants(resource) := [grant |
	plan.is_planned(resource)
	some grant in by_form(resource)
]

by_form(resource) := [{
	"role": known(resource, ["role"]),
	"role_path": ["values", "role"],
	"member": known(resource, ["member"]),
	"member_path": ["values", "member"],
	"source": resource,
	"field": ["member"],
	"role_field": ["role"],
}] if {
	endswith(resource.type, "_iam_member")
}

by_form(resource) := [grant |
	some index, member in members(resource, ["members"])
	grant := {
		"role": known(resource, ["role"]),
		"role_path": ["values", "role"],
		"member": member,
		"member_path": path_of(["values", "members"], index, member),
		"source": resource,
		"field": ["members"],
		"role_field": ["role"],
	}
] if {
	endswith(resource.type, "_iam_binding")
}

by_form(resource) := [grant |
	some given in of_policy(resource)
	grant := object.union(given, {
		"role_path": ["values", "policy_data"],
		"member_path": ["values", "policy_data"],
	})
] if {
	endswith(resource.type, "_iam_policy")
}

# The grants of a policy's text, or of the `google_iam_policy` that it comes from.
of_policy(resource) := [grant |
	some binding in of_text(resource.values.policy_data)
	some member in object.get(binding, "members", [])
	grant := {
		"role": object.get(binding, "role", null),
		"member": member,
		"source": resource,
		"field": ["policy_data"],
	}
] if {
	can_be_read(resource.values.policy_data)
} else := [grant |
	some document in documents(resource)
	some grant in of_document(document)
] if {
	count(documents(resource)) > 0
} else := [{"role": null, "member": null, "source": resource, "field": ["policy_data"]}]

can_be_read(text) if {
	is_string(text)
	json.is_valid(text)
	is_object(json.unmarshal(text))
}

of_text(text) := [binding |
	some binding in object.get(json.unmarshal(text), "bindings", [])
	is_object(binding)
]

# The data sources that a policy's text comes from.
documents(resource) := array.concat(
	[document |
		some address in references_of(resource)
		document := data.inventory.resources.google_iam_policy[address]
		of_all(document) == address
	],
	[document |
		some address in references_of(resource)
		contains(address, "data.google_iam_policy.")
		some key, document in object.get(data.inventory, ["resources", "google_iam_policy"], {})
		key != address
		endswith(address, document.name)
		of_all(document) == address
	],
)

# The address without the index of the instance.
of_all(document) := concat("", [prefix(document), "data.google_iam_policy.", document.name])

references_of(resource) := setting.references(resource, ["policy_data"])

prefix(document) := "" if {
	object.get(document, "module", null) in [null, ""]
} else := concat("", [document.module, "."])

of_document(document) := [{"role": null, "member": null, "source": document, "field": ["binding"]}] if {
	object.get(document, ["unknown", "binding"], false) == true
} else := [grant |
	some index, _ in object.get(document, ["values", "binding"], [])
	some member in members(document, ["binding", index, "members"])
	grant := {
		"role": known(document, ["binding", index, "role"]),
		"member": member,
		"source": document,
		"field": ["binding", "members"],
		"role_field": ["binding", "role"],
	}
]

# The members of a list, null for each that is not known. One that a null stands for without being unknown is none.
members(resource, path) := [null] if {
	plan.is_unknown_at(resource, path)
} else := [member |
	some index, given in plan.at(resource, path)
	some member in member_of(resource, array.concat(path, [index]), given)
]

member_of(_, _, given) := [given] if is_string(given)

member_of(resource, path, given) := [null] if {
	not is_string(given)
	plan.is_unseen_at(resource, path)
}

known(resource, path) := value if {
	value := plan.at(resource, path)
	is_string(value)
} else := null if {
	plan.is_unseen_at(resource, path)
} else := ""

path_of(list, index, member) := array.concat(list, [index]) if {
	is_string(member)
} else := list

# Whether a grant is to everybody is not known. An account that some resource of Google has by its own is not everybody.
may_be_public(grant) if {
	grant.member == null
	not is_account(grant)
}

# What is unknown of the members is taken from resources, such as `google_service_account.shop.email`. In a list, an
# item that somebody gives may stand beside; in the text of a policy, anything may.
is_account(grant) if {
	grant.field == ["member"]
	some reference in setting.references(grant.source, grant.field)
	regex.match(`(^|\.)(google|time|random)_[a-z0-9_]+\.`, reference)
}

is_account(grant) if {
	grant.field != ["policy_data"]
	setting.comes_from(grant.source, grant.field, `(google|time|random)_[a-z0-9_]+`)
}

# Which role it is, is not known. One that is made here is none of Google's own.
may_be_any_role(grant) if {
	grant.role == null
	not is_custom_role(grant)
}

is_custom_role(grant) if {
	some reference in setting.references(grant.source, grant.role_field)
	regex.match(`(^|\.)google_(project|organization)_iam_custom_role\.`, reference)
}

# A service account, as a member.
is_service_account(member) if {
	is_string(member)
	startswith(lower(member), "serviceaccount:")
}

# The accounts that Google makes for Compute Engine and App Engine, with the role of an editor.
is_default_account(member) if {
	is_string(member)
	regex.match(`^serviceAccount:([0-9]+-compute@developer|[a-z0-9.:-]+@appspot)\.gserviceaccount\.com$`, member)
}

refers_to_default_account(grant) if {
	some reference in setting.references(grant.source, grant.field)
	regex.match(`(^|\.)data\.google_(compute|app_engine)_default_service_account\.`, reference)
}
