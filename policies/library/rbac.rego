# Who may do what: rules of roles, and whom bindings give them.
package tollgate.library.rbac

import data.tollgate.library.nullable

versions := ["rbac.authorization.k8s.io/v1", "rbac.authorization.k8s.io/v1beta1"]

# The rules of a role that allow one of `verbs` on one of `resources` of an API group, each with its number, the verbs
# and the resources by which it does, as they are written. The rules of a role that is aggregated are replaced by those
# of others, which are judged themselves.
grants(role, group, resources, verbs) := [grant |
	not is_aggregated(role)
	is_array(role.rules)
	some index, rule in role.rules
	some written in strings_of(rule, "apiGroups")
	written in {"*", group}
	found := {resource | some resource in strings_of(rule, "resources"); reaches(resource, resources)}
	count(found) > 0
	allowed := {verb | some verb in strings_of(rule, "verbs"); verb in ({"*"} | verbs)}
	count(allowed) > 0
	grant := {"index": index, "resources": found, "verbs": allowed}
]

# `*` is every resource and every subresource, `*/scale` the subresource of every resource; `pods/*` is nothing.
reaches("*", _)

reaches(written, resources) if written in resources

reaches(written, resources) if {
	startswith(written, "*/")
	some resource in resources
	endswith(resource, substring(written, 1, -1))
}

is_aggregated(role) if is_object(role.aggregationRule)

strings_of(rule, field) := [text | some text in rule[field]; is_string(text)] if {
	is_array(rule[field])
} else := []

# The objects to which a rule is restricted; empty where it is for all.
names(rule) := strings_of(rule, "resourceNames")

# What a message says of a restriction.
restriction(rule) := sprintf(" named %s", [listed(names(rule))]) if {
	count(names(rule)) > 0
} else := ""

# Names as messages show them: `get`, `list` and `watch`. Of many the first few are enough.
listed(texts) := text if {
	marked := sort([sprintf("`%s`", [text]) | some text in texts])
	text := joined(marked)
}

joined(marked) := marked[0] if {
	count(marked) == 1
} else := sprintf("%s and %d more", [concat(", ", array.slice(marked, 0, 5)), count(marked) - 5]) if {
	count(marked) > 6
} else := concat(" and ", [concat(", ", array.slice(marked, 0, count(marked) - 1)), marked[count(marked) - 1]])

# The bindings of the run that hold in a namespace: those in it, those that name none, those of the whole cluster.
# Where the namespace is not named it may be that of any binding.
bindings(namespace) := array.concat(cluster_bindings, array.concat(unplaced_bindings, placed_bindings(namespace)))

# What names no namespace, and what has none.
unplaced := [place | place := data.inventory.cluster]

# A namespace that is written on what has none means nothing, and is written all the same.
cluster_bindings := [binding |
	some version in versions
	some binding in of_cluster(version, "ClusterRoleBinding")
]

unplaced_bindings := [binding |
	some version in versions
	some binding in data.inventory.cluster[version].RoleBinding
]

placed_bindings(namespace) := [binding |
	some place in placed(namespace)
	some version in versions
	some binding in place[version].RoleBinding
]

# What the run has in a namespace; in all, where it is not named.
placed("") := [place | some place in data.inventory.namespace]

placed(namespace) := [place | place := data.inventory.namespace[namespace]] if namespace != ""

of_cluster(version, kind) := array.concat(
	[found | some found in data.inventory.cluster[version][kind]],
	[found | some found in data.inventory.namespace[_][version][kind]],
)

# The roles of the run that a binding gives.
given(binding) := [role |
	some place in array.concat(unplaced, placed(namespace_of_role(binding)))
	some version in versions
	role := place[version][binding.roleRef.kind][binding.roleRef.name]
]

# A role of the whole cluster may have a namespace written on it.
namespace_of_role(binding) := nullable.get(binding, ["metadata", "namespace"], "") if {
	binding.roleRef.kind == "Role"
} else := ""

# The bindings of the run that give a role.
giving(role) := [binding |
	some binding in bindings(namespace_of(role))
	binding.roleRef.kind == role.kind
	binding.roleRef.name == role.metadata.name
]

namespace_of(role) := nullable.get(role, ["metadata", "namespace"], "") if {
	role.kind == "Role"
} else := ""

# Everybody who is there: all who are logged in, or not even that, all accounts of the cluster or of a namespace.
is_everybody(subject) if {
	subject.kind == "Group"
	subject.name in ["system:authenticated", "system:unauthenticated", "system:serviceaccounts"]
}

is_everybody(subject) if {
	subject.kind == "Group"
	is_string(subject.name)
	startswith(subject.name, "system:serviceaccounts:")
}

is_everybody(subject) if {
	subject.kind == "User"
	subject.name == "system:anonymous"
}

# A binding of the run gives a role to an account of a namespace; where `anywhere` is true, of any. There can be many
# bindings, and every pod asks: they are looked through as they stand, and by the name first. Roles of another namespace
# are usual in `kube-system` alone.
has_role(namespace, account, anywhere) if {
	some place in array.concat(unplaced, array.concat(placed(namespace), placed("kube-system")))
	some version in versions
	kinds := place[version]
	names := names_of(namespace, account)
	some kind in ["ClusterRoleBinding", "RoleBinding"]
	some binding in kinds[kind]
	names[binding.subjects[_].name]
	gives_to(binding, account, namespaces(namespace, anywhere))
}

# A namespace that is written on what has none.
has_role(namespace, account, anywhere) if {
	some place in data.inventory.namespace
	some version in versions
	bindings_there := place[version].ClusterRoleBinding
	names := names_of(namespace, account)
	some binding in bindings_there
	names[binding.subjects[_].name]
	gives_to(binding, account, namespaces(namespace, anywhere))
}

# A binding of any namespace: a pipeline has roles where it deploys to. That is many to look through, so it is asked last.
has_role_elsewhere(namespace, account) if {
	some place in data.inventory.namespace
	some version in versions
	names := names_of(namespace, account)
	some binding in place[version].RoleBinding
	names[binding.subjects[_].name]
	gives_to(binding, account, namespaces(namespace, false))
}

# As an account, as the user that it is for the API server, and as one of all accounts, of the namespace or of all.
names_of(namespace, account) := {
	account,
	concat(":", ["system", "serviceaccount", namespace, account]),
	concat(":", ["system", "serviceaccounts", namespace]),
	"system:serviceaccounts",
}

gives_to(binding, account, all) if {
	some subject in subjects(binding)
	is_account(subject, binding, account, all)
}

subjects(binding) := [subject | some subject in binding.subjects; is_object(subject)] if {
	is_array(binding.subjects)
} else := []

is_account(subject, binding, account, all) if {
	subject.kind == "ServiceAccount"
	subject.name == account
	of_subject := nullable.get(subject, "namespace", nullable.get(binding, ["metadata", "namespace"], ""))
	is_among(of_subject, all)
}

is_account(subject, _, account, all) if {
	subject.kind == "User"
	is_string(subject.name)
	parts := split(subject.name, ":")
	array.slice(parts, 0, 2) == ["system", "serviceaccount"]
	parts[3] == account
	is_among(parts[2], all)
}

is_account(subject, _, _, all) if {
	subject.kind == "Group"
	startswith(subject.name, "system:serviceaccounts:")
	is_among(trim_prefix(subject.name, "system:serviceaccounts:"), all)
}

is_account(subject, _, _, _) if {
	subject.kind == "Group"
	subject.name == "system:serviceaccounts"
}

# One that is not named is chosen when the manifest is applied; until then it is that of `default` as well.
namespaces(_, true) := {"*"}

namespaces("", false) := {"", "default"}

namespaces(namespace, false) := {"", namespace} if namespace != ""

is_among(_, {"*"})

is_among(namespace, all) if namespace in all

# The service accounts of the run that may be the one of a name in a namespace.
service_accounts(namespace, name) := [account |
	some place in array.concat(
		[accounts | accounts := data.inventory.cluster.v1.ServiceAccount],
		[accounts | accounts := data.inventory.namespace[namespace].v1.ServiceAccount],
	)
	account := place[name]
] if {
	namespace != ""
} else := [account |
	some place in array.concat(unplaced, placed(namespace))
	account := place.v1.ServiceAccount[name]
]

# A pod gets no token of its account: it says so, or it says nothing and the account does.
gets_no_token(spec, namespace, account) if {
	spec.automountServiceAccountToken == false
} else if {
	object.get(spec, "automountServiceAccountToken", null) == null
	some found in service_accounts(namespace, account)
	found.automountServiceAccountToken == false
}
