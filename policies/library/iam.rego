# Statements of IAM policies, in one shape however they are written: as JSON text (`jsonencode`, a heredoc, a file), as
# a `data.aws_iam_policy_document`, or as text that is not known yet: it comes from such a document of the plan, or is
# known in part (`input.partial`, where a placeholder stands for what is not).
#
# A statement has `effect`; `actions`, `not_actions`, `resources`, `not_resources` (lists); `principals` and
# `not_principals` (lists of `type` and `id`); `conditions` (`test`, `key`, `values`); `unsure`, the names of those
# parts that are not wholly known; and `path`, the place in `input` to point at.
package tollgate.library.iam

import data.tollgate.library.cidr
import data.tollgate.library.partial
import data.tollgate.library.plan
import data.tollgate.library.reference

# What the policy at a path below `values` says: `statements`, and `complete`, whether these are all.
# A policy that the configuration leaves to a resource of its own is judged there: the provider shows it here as well.
read(resource, path) := {"statements": [], "complete": true} if {
	plan.leaves_out(resource, path[0])
} else := {"statements": of_text(text, full(path)), "complete": true} if {
	text := text_at(resource, path)
	is_readable(text)
} else := {"statements": [], "complete": true} if {
	is_absent(text_at(resource, path))
	not is_open(resource, path)
} else := {
	"statements": [object.union(statement, {"path": full(path)}) | some statement in of_document(document)],
	"complete": is_complete(document),
} if {
	document := followed(resource, path)
} else := {"statements": of_partial(text, full(path), are_given(resource, path)), "complete": is_whole(text)} if {
	text := partial_at(resource, path)
	is_readable(text)
} else := {"statements": [], "complete": false}

# The same as `complete` of `read`, without the statements.
is_read(resource, path) if {
	plan.leaves_out(resource, path[0])
} else if {
	is_readable(text_at(resource, path))
} else if {
	is_absent(text_at(resource, path))
	not is_open(resource, path)
} else := is_complete(document) if {
	document := followed(resource, path)
} else if {
	text := partial_at(resource, path)
	is_readable(text)
	is_whole(text)
}

is_absent(text) if text in [null, ""]

full(path) := array.concat(["values"], path)

# The text at one of the paths where policies stand; null where there is none.
text_at(resource, path) := object.get(values_of(resource), "policy", null) if {
	path == ["policy"]
} else := object.get(values_of(resource), "assume_role_policy", null) if {
	path == ["assume_role_policy"]
} else := object.get(values_of(resource), "inline_policy", null) if {
	path == ["inline_policy"]
} else := object.get(values_of(resource), ["inline_policy", path[1], "policy"], null)

# The same of what is known of a text that is not known as a whole.
partial_at(resource, path) := object.get(resource, ["partial", "policy"], null) if {
	path == ["policy"]
} else := object.get(resource, ["partial", "assume_role_policy"], null) if {
	path == ["assume_role_policy"]
} else := object.get(resource, ["partial", "inline_policy"], null) if {
	path == ["inline_policy"]
} else := object.get(resource, ["partial", "inline_policy", path[1], "policy"], null)

# All that is unknown in the text at a path is given by resources or by AWS, as far as references tell.
are_given(resource, path) if {
	references := {one | some name in plan.names(path); some one in object.get(resource, ["references", name], [])}
	count(references) > 0
	every one in references { reference.is_of_resource(one) }
} else := false

is_readable(text) if {
	is_string(text)
	json.is_valid(text)
}

is_readable(text) if {
	is_string(text)
	not json.is_valid(text)
	json.is_valid(without_last_commas(text))
}

# A comma behind the last item is the slip that people make most. The provider refuses such a text, so that nothing of it
# is applied as it stands; what is meant is plain.
without_last_commas(text) := regex.replace(text, `,(\s*[\]}])`, "$1")

parsed(text) := json.unmarshal(text) if {
	json.is_valid(text)
} else := json.unmarshal(without_last_commas(text))

# What stands at the path is not known, and the provider does not fill it in.
is_open(resource, path) if {
	plan.is_unknown_at(resource, path)
	not plan.fills_in(resource, [path[0]])
}

is_open(resource, path) if plan.is_hidden(text_at(resource, path))

# Statements of JSON text. A policy may hold one statement without a list around it.
of_text(text, path) := [statement |
	some written in written_statements(text)
	statement := {
		"effect": object.get(written, "Effect", ""),
		"actions": strings_of(written, "Action"),
		"not_actions": strings_of(written, "NotAction"),
		"resources": strings_of(written, "Resource"),
		"not_resources": strings_of(written, "NotResource"),
		"principals": principals_of(object.get(written, "Principal", null)),
		"not_principals": principals_of(object.get(written, "NotPrincipal", null)),
		"conditions": conditions_of(object.get(written, "Condition", null)),
		"unsure": set(),
		"path": path,
	}
]

written_statements(text) := [written |
	is_readable(text)
	document := parsed(text)
	is_object(document)
	some written in listed(object.get(document, "Statement", []))
	is_object(written)
]

# Statements of JSON text in which placeholders stand for what is not known: of actions, resources and principals those
# that are known, and `unsure` says where others may stand that open more. What is not allowed by a placeholder in
# `NotAction` may be anything; somebody who is not meant by `NotPrincipal` is there whoever he is.
of_partial(text, path, given) := [statement |
	some written in written_statements(text)
	statement := {
		"effect": object.get(written, "Effect", ""),
		"actions": known_of(strings_of(written, "Action")),
		"not_actions": [name |
			not partial.holds_placeholder(object.get(written, "NotAction", null))
			some name in strings_of(written, "NotAction")
		],
		"resources": known_of(strings_of(written, "Resource")),
		"not_resources": known_of(strings_of(written, "NotResource")),
		"principals": [principal |
			some principal in principals_of(object.get(written, "Principal", null))
			not partial.holds_placeholder([principal.type, principal.id])
		],
		"not_principals": principals_of(object.get(written, "NotPrincipal", null)),
		"conditions": [object.union(condition, {"values": values}) |
			some condition in conditions_of(object.get(written, "Condition", null))
			values := [seen(value, given) | some value in condition.values]
		],
		"unsure": {part | some part, _ in unsure_parts; is_unsure_part(written, part, given)},
		"path": path,
	}
]

unsure_parts := {
	"effect": ["Effect"],
	"actions": ["Action", "NotAction"],
	"resources": ["Resource", "NotResource"],
	"principals": ["Principal"],
	"conditions": ["Condition"],
}

is_unsure_part(written, part, _) if {
	part in ["effect", "actions"]
	some name in unsure_parts[part]
	partial.holds_placeholder(object.get(written, name, null))
}

is_unsure_part(written, "resources", given) if {
	not given
	some name in unsure_parts.resources
	partial.holds_placeholder(object.get(written, name, null))
}

is_unsure_part(written, "principals", _) if {
	principal := object.get(written, "Principal", null)
	is_string(principal)
	partial.holds_placeholder(principal)
}

# Of services and identity providers, nobody writes any but one whose name he knows.
is_unsure_part(written, "principals", given) if {
	some principal in principals_of(object.get(written, "Principal", null))
	partial.holds_placeholder(principal.id)
	principal.type == "AWS"
	not given
}

is_unsure_part(written, "principals", _) if {
	some type, _ in object.get(written, "Principal", null)
	partial.holds_placeholder(type)
}

# How many conditions there are, or what one of them tests, is not known.
is_unsure_part(written, "conditions", _) if {
	condition := object.get(written, "Condition", null)
	is_string(condition)
	partial.holds_placeholder(condition)
}

is_unsure_part(written, "conditions", _) if {
	some test, of_test in object.get(written, "Condition", null)
	is_string(of_test)
	partial.holds_placeholder([test, of_test])
}

is_unsure_part(written, "conditions", _) if {
	some test, of_test in object.get(written, "Condition", null)
	is_object(of_test)
	some key, _ in of_test
	partial.holds_placeholder([test, key])
}

known_of(texts) := [text | some text in texts; not partial.holds_placeholder(text)]

# A value of a condition as those of documents stand: see `conditions_of_blocks`.
seen(value, given) := value if {
	not partial.holds_placeholder(value)
} else := null if {
	given
} else := "?unknown"

# What is known of a text shows all statements, and which parts they have.
is_whole(text) if {
	document := parsed(text)
	is_object(document)
	not partial.holds_placeholder([key | some key, _ in document])
	every written in listed(object.get(document, "Statement", [])) {
		is_object(written)
		not partial.holds_placeholder([key | some key, _ in written])
	}
} else := false

listed(value) := value if is_array(value)

listed(value) := [value] if not is_array(value)

strings_of(object_, key) := [value | some value in object_[key]; is_string(value)] if {
	is_array(object_[key])
} else := [object_[key]] if {
	is_string(object_[key])
} else := []

# `"*"` alone is a principal of every type.
principals_of(value) := [{"type": "*", "id": value}] if is_string(value)

principals_of(value) := [{"type": type, "id": id} |
	some type, ids in value
	some id in listed(ids)
	is_string(id)
] if {
	is_object(value)
}

principals_of(value) := [] if {
	not is_string(value)
	not is_object(value)
}

conditions_of(value) := [{"test": test, "key": key, "values": values} |
	is_object(value)
	some test, of_test in value
	is_object(of_test)
	some key, stated in of_test
	values := [sprintf("%v", [one]) | some one in listed(stated)]
]

# What is read of a document, without the places that it comes from: the engine follows what a policy reads, so that
# what is unknown there is told, and would lose the trail among so many parts. Here policies ask for it themselves.
copy(document) := json.unmarshal(json.marshal({
	"values": {
		"statement": object.get(values, "statement", []),
		"json": object.get(values, "json", null),
		"minified_json": object.get(values, "minified_json", null),
		"source_json": object.get(values, "source_json", null),
		"override_json": object.get(values, "override_json", null),
		"source_policy_documents": object.get(values, "source_policy_documents", null),
		"override_policy_documents": object.get(values, "override_policy_documents", null),
	},
	"unknown": object.get(document, "unknown", {}),
	"references": object.get(document, "references", {}),
})) if {
	values := values_of(document)
}

# Statements of a copy of a `data.aws_iam_policy_document`, without those of its sources.
of_document(document) := [written_statement(document, index, written, unknown, unsure_of(document, index, unknown)) |
	some index, written in listed(document.values.statement)
	is_object(written)
	unknown := unknown_statement(document, index)
]

# Those of them that give rights to whom the policy is attached to. Most of the others are told by a look.
of_identity_document(document) := [statement |
	some index, written in listed(document.values.statement)
	is_object(written)
	not names_principals(written)
	unknown := unknown_statement(document, index)
	statement := written_statement(document, index, written, unknown, unsure_of(document, index, unknown))
	is_for_identity(statement)
]

# A statement that names whom it is for is of the policy of a resource, whether it is known who they are or not.
names_principals(written) if {
	some block in ["principals", "not_principals"]
	count(object.get(written, block, [])) > 0
}

written_statement(document, index, written, unknown, unsure) := {
	"effect": text_or(object.get(written, "effect", null), "Allow"),
	"actions": strings_of(written, "actions"),
	"not_actions": strings_of(written, "not_actions"),
	"resources": strings_of(written, "resources"),
	"not_resources": strings_of(written, "not_resources"),
	"principals": principals_of_blocks(object.get(written, "principals", [])),
	"not_principals": principals_of_blocks(object.get(written, "not_principals", [])),
	"conditions": conditions_of_blocks(document, index, object.get(written, "condition", []), unknown),
	"unsure": unsure,
	"path": ["values", "statement", index],
}

parts := {"effect", "actions", "not_actions", "resources", "not_resources", "principals", "not_principals"}

# The parts of a statement of a document that are not wholly known.
unsure_of(document, index, unknown) := set() if {
	count(unknown) == 0
} else := {part |
	some part, mark in unknown
	part in parts
	holds_unknown(mark)
	not is_named_resource(document, index, part, mark)
} | {"conditions" | has_unclear_conditions(object.get(unknown, "condition", false))}

# How many conditions there are, or what one of them tests, is not known.
has_unclear_conditions(true)

has_unclear_conditions(marks) if {
	some mark in marks
	some part in ["test", "variable"]
	mark[part] == true
}

# An unknown resource or principal of a statement is one, and not any, where another resource of the plan gives its
# name.
is_named_resource(document, index, part, marks) if {
	part in ["principals", "not_principals"]
	is_array(marks)
	every number, mark in marks {
		is_named_principal(document, index, [part, number, "identifiers"], mark)
	}
}

is_named_resource(document, index, part, mark) if {
	part in ["resources", "not_resources"]
	is_given(document, mark, plan.names(["statement", index, part]))
}

is_named_principal(_, _, _, mark) if not holds_unknown(mark)

is_named_principal(document, index, path, mark) if {
	object.get(mark, "type", false) != true
	is_given(document, object.get(mark, "identifiers", false), plan.names(array.concat(["statement", index], path)))
}

# Of services and identity providers, nobody writes any but one whose name he knows.
is_named_principal(document, index, path, mark) if {
	object.get(mark, "type", false) != true
	type := document.values.statement[index][path[0]][path[1]].type
	not type in ["*", "AWS"]
}

values_of(document) := document.values if {
	is_object(document.values)
} else := {}

# Some value that a document says is every resource or every action. Most have none, which one look at the whole tells,
# and the same of a text that is known.
may_be_wide(resource) if {
	resource.type == "aws_iam_policy_document"
	names_everything(json.marshal(object.get(values_of(resource), "statement", [])))
} else if {
	resource.type in with_one_policy
	is_string(resource.values.policy)
	is_wide_text(resource.values.policy)
} else if {
	resource.type in with_one_policy
	not is_policy_known(resource)
} else if {
	not resource.type in with_one_policy
	resource.type != "aws_iam_policy_document"
}

with_one_policy := ["aws_iam_policy", "aws_iam_role_policy", "aws_iam_user_policy", "aws_iam_group_policy"]

is_policy_known(resource) if is_string(resource.values.policy)

names_everything(text) if regex.match(`"([*?:]+|arn:(aws|aws-cn|aws-us-gov|[*])(:[*]+)+)"`, text)

is_wide_text(text) if names_everything(text)

# A character may be written by its number.
is_wide_text(text) if contains(text, "\\")

# Some part of a statement is not wholly known. Of a text that is known all are.
may_be_unsure(resource) if {
	resource.type == "aws_iam_policy_document"
	resource.unknown.statement
	document := copy(resource)
	some index, _ in listed(document.values.statement)
	count(unsure_of(document, index, unknown_statement(document, index))) > 0
} else if {
	resource.type in with_one_policy
	not is_policy_known(resource)
} else if {
	not resource.type in with_one_policy
	resource.type != "aws_iam_policy_document"
}

unknown_statement(document, index) := document.unknown.statement[index] if {
	is_object(document.unknown.statement[index])
} else := {}

text_or(value, _) := value if is_string(value)

text_or(value, otherwise) := otherwise if not is_string(value)

holds_unknown(true)

holds_unknown(mark) if {
	not is_boolean(mark)
	walk(mark, [_, true])
}

principals_of_blocks(blocks) := [{"type": object.get(block, "type", ""), "id": id} |
	some block in blocks
	is_object(block)
	some id in listed(object.get(block, "identifiers", []))
	is_string(id)
]

# An unknown value of a condition stands as `null` where it is sure to name something, since a resource or AWS gives it,
# and as `?unknown` where it may be anything.
conditions_of_blocks(document, index, blocks, unknown) := [condition |
	some number, block in listed(blocks)
	is_object(block)
	marks := object.get(unknown, ["condition", number, "values"], false)
	condition := {
		"test": text_or(object.get(block, "test", null), ""),
		"key": text_or(object.get(block, "variable", null), ""),
		"values": array.concat(strings_of(block, "values"), unknown_values(document, index, number, marks)),
	}
]

unknown_values(_, _, _, marks) := [] if not holds_unknown(marks)

unknown_values(document, index, number, marks) := [null] if {
	holds_unknown(marks)
	is_given(document, marks, plan.names(["statement", index, "condition", number, "values"]))
} else := ["?unknown"] if {
	holds_unknown(marks)
}

# What is unknown is given by resources or by AWS, as far as references tell: it is not whatever somebody sets.
is_given(document, marks, names) if {
	references := {one | some name in names; some one in object.get(document, ["references", name], [])}
	some one in references
	reference.is_of_resource(one)
	is_all_given(marks, references)
}

is_all_given(marks, _) if count([mark | some mark in listed(marks); mark == true]) == 1

is_all_given(_, references) if every one in references { reference.is_of_resource(one) }

# All statements of a document are its own, and it is known how many there are.
is_complete(document) if {
	not object.get(document, ["unknown", "statement"], false) == true
	not has_sources(document)
} else := false

has_sources(document) if {
	some field in ["source_json", "override_json", "source_policy_documents", "override_policy_documents"]
	not document.values[field] in [null, "", []]
}

has_sources(document) if {
	some field in ["source_json", "override_json", "source_policy_documents", "override_policy_documents"]
	holds_unknown(object.get(document, ["unknown", field], false))
}

# The one document of the plan that an unknown policy comes from.
followed(resource, path) := document if {
	found := documents(resource, path)
	count(found) == 1
	some document in found
}

# The documents of the plan that the policy at a path refers to.
documents(resource, path) := {copy(document) |
	some address in addresses_of(resource, path)
	document := data.inventory.resources.aws_iam_policy_document[address]
}

addresses_of(resource, path) := {address |
	some name in plan.names(path)
	some address in object.get(resource, ["references", name], [])
	data.inventory.resources.aws_iam_policy_document[address]
}

# The policies of a resource that gives rights to whom it is attached to: the paths below `values`.
identity_paths(resource) := [["policy"]] if {
	resource.type in ["aws_iam_policy", "aws_iam_role_policy", "aws_iam_user_policy", "aws_iam_group_policy"]
} else := [["inline_policy"]] if {
	resource.type == "aws_ssoadmin_permission_set_inline_policy"
} else := [["inline_policy", index, "policy"] |
	some index, _ in json.unmarshal(json.marshal(object.get(values_of(resource), "inline_policy", [])))
	is_number(index)
] if {
	resource.type == "aws_iam_role"
} else := []

# The statements by which a resource gives rights to whom it is attached to. What a document of the plan says is told
# there. A statement with principals is of the policy of a resource.
identity_statements(resource) := [statement |
	not is_for_organization(resource)
	some statement in of_identity_document(copy(resource))
] if {
	resource.type == "aws_iam_policy_document"
} else := [statement |
	plan.is_planned(resource)
	some path in identity_paths(resource)
	not is_told_elsewhere(resource, path)
	some statement in read(resource, path).statements
	is_for_identity(statement)
]

# What an organisation lets its accounts do gives nobody a right.
is_for_organization(document) if {
	some other in data.inventory.resources.aws_organizations_policy
	document.address in plan.references(other)
}

is_for_identity(statement) if {
	count(statement.principals) + count(statement.not_principals) == 0
	not "principals" in statement.unsure
	not "not_principals" in statement.unsure
}

is_told_elsewhere(resource, path) if {
	addresses := addresses_of(resource, path)
	count(addresses) == 1
	some address in addresses
	document := sources_of(data.inventory.resources.aws_iam_policy_document[address])
	not has_sources(document)
	is_of_document(text_at(resource, path), document)
} else if {
	count(addresses_of(resource, path)) > 1
	document := followed(resource, path)
	not has_sources(document)
	is_of_document(text_at(resource, path), document)
}

# Of a copy of a document what says whether it is all of a policy: statements are many, and are not asked for.
sources_of(document) := json.unmarshal(json.marshal({
	"values": {
		"json": object.get(values, "json", null),
		"minified_json": object.get(values, "minified_json", null),
		"source_json": object.get(values, "source_json", null),
		"override_json": object.get(values, "override_json", null),
		"source_policy_documents": object.get(values, "source_policy_documents", null),
		"override_policy_documents": object.get(values, "override_policy_documents", null),
	},
	"unknown": {
		"source_json": object.get(unknown, "source_json", false),
		"override_json": object.get(unknown, "override_json", false),
		"source_policy_documents": object.get(unknown, "source_policy_documents", false),
		"override_policy_documents": object.get(unknown, "override_policy_documents", false),
	},
})) if {
	values := values_of(document)
	unknown := object.get(document, "unknown", {})
}

is_of_document(null, _)

is_of_document(text, document) if {
	is_string(text)
	some form in ["json", "minified_json"]
	document.values[form] == text
}

# What cannot be said of the policies that give rights to whom they are attached to: findings.
identity_unread(resource) := {unread(resource, ["statement"]) |
	not is_for_organization(resource)
	object.get(resource, ["unknown", "statement"], false) == true
} if {
	resource.type == "aws_iam_policy_document"
} else := {unread(resource, path) |
	plan.is_planned(resource)
	some path in identity_paths(resource)
	not is_told_elsewhere(resource, path)
	not is_read(resource, path)
} | {unread(resource, ["inline_policy"]) |
	resource.type == "aws_iam_role"
	plan.is_planned(resource)
	plan.has_unknown_blocks(resource, "inline_policy")
}

unread(resource, path) := {"msg": "what the policy allows cannot be read", "path": full(path)} if {
	is_string(text_at(resource, path))
} else := {"msg": "what the policy allows is not known before the apply", "path": full(path)}

# Where a finding about a part of a statement points.
place(statement, part) := array.concat(statement.path, [part]) if {
	statement.path[1] == "statement"
} else := statement.path

allows(statement) if statement.effect == "Allow"

# A part of a statement may be more than what is known of it.
may_allow(statement) if allows(statement)

may_allow(statement) if "effect" in statement.unsure

# The patterns that every action matches.
holds_every_action(patterns) if {
	some pattern in patterns
	pattern in ["*", "*:*", "?*", "**"]
}

holds_every_resource(patterns) if {
	some pattern in patterns
	is_every_resource(pattern)
}

is_every_resource(pattern) if pattern in ["*", "*:*", "**"]

# `arn:aws:*:*:*:*` is the name of every resource.
is_every_resource(pattern) if {
	endswith(pattern, "*")
	startswith(pattern, "arn:")
	regex.match(`^arn:(aws|aws-cn|aws-us-gov|[*])(:[*]+)+$`, pattern)
}

# A pattern of a policy matches an action; case does not count.
matches(pattern, action) if lower(pattern) == lower(action)

# What stands before the first wildcard decides most pairs, and costs less than the rest.
matches(pattern, action) if {
	literal := split(split(pattern, "*")[0], "?")[0]
	literal != pattern
	startswith(lower(action), lower(literal))
	regex.match(`^[A-Za-z0-9:*?_-]+$`, pattern)
	glob.match(lower(pattern), [], lower(action))
}

# One expression for many patterns, against actions in small letters: for policies that list them by the hundred.
matcher(patterns) := sprintf("^(?:%s)$", [concat("|", [expression |
	some pattern in patterns
	regex.match(`^[A-Za-z0-9:*?_-]+$`, pattern)
	expression := replace(replace(lower(pattern), "*", ".*"), "?", ".")
])]) if {
	count(patterns) > 0
}

# A statement covers an action, by `Action` or by `NotAction`.
covers(statement, action) if {
	some pattern in statement.actions
	matches(pattern, action)
}

covers(statement, action) if {
	count(statement.not_actions) > 0
	every pattern in statement.not_actions { not matches(pattern, action) }
}

# Nothing narrows what a statement allows: it is for every resource, and under no condition that restricts.
is_unconstrained(statement) if {
	allows(statement)
	holds_every_resource(statement.resources)
	not has_condition(statement)
	not "conditions" in statement.unsure
}

# A statement may be unconstrained, by what is not known of it.
may_be_unconstrained(statement) if {
	may_allow(statement)
	may_hold_every_resource(statement)
	not has_condition(statement)
}

may_hold_every_resource(statement) if holds_every_resource(statement.resources)

may_hold_every_resource(statement) if "resources" in statement.unsure

# Some condition of a statement narrows it, for one who has the rights by an identity policy.
has_condition(statement) if {
	some condition in statement.conditions
	not is_idle(condition)
}

# A condition that everybody meets, or that says nothing of who, where or what.
is_idle(condition) if lower(condition.key) in ["aws:securetransport", "s3:tlsversion", "aws:useragent", "aws:referer"]

is_idle(condition) if {
	count(condition.values) > 0
	some value in condition.values
	is_open_value(condition, value)
	not is_negative(condition.test)
}

is_idle(condition) if startswith(lower(condition.test), "null")

is_negative(test) if contains(lower(test), "not")

# What one value of a condition leaves open, by the kind of test. An exact test of strings knows no wildcards.
is_open_value(condition, value) if {
	is_string(value)
	not is_exact(condition.test)
	is_any(condition.key, value)
}

is_open_value(condition, value) if {
	contains(lower(condition.test), "ipaddress")
	cidr.is_world(value)
}

is_exact(test) if regex.match(`(?i)^(forany(value)?:|forallvalues:)?stringequals`, test)

is_any(_, value) if regex.match(`^[*?]+$`, value)

# A name of which the account and the resource are open: everybody can have one.
is_any(_, value) if regex.match(`^arn:[^:]*:[^:]*:[^:]*:[*]*(:[*]+)*$`, value)

# Everybody can make a role of any name in an account of his own.
is_any(key, value) if {
	lower(key) in ["aws:principalarn", "aws:userarn"]
	regex.match(`^arn:[^:]*:[^:]*:[^:]*:[*?]+:`, value)
}

# Keys of conditions by which a policy that names no principal says who may come, or from where.
caller_keys := {
	"aws:principalaccount", "aws:principalarn",
	"aws:principalisawsservice", "aws:principalorgid", "aws:principalorgpaths", "aws:principalservicename",
	"aws:principalservicenameslist", "aws:sourceaccount", "aws:sourcearn", "aws:sourceip", "aws:sourceorgid",
	"aws:sourceorgpaths", "aws:sourceowner", "aws:sourcevpc", "aws:sourcevpcarn", "aws:sourcevpce", "aws:userid",
	"aws:username", "aws:vpceaccount", "aws:vpceorgid", "aws:vpceorgpaths", "aws:vpcsourceip", "aws:federatedprovider",
	"kms:calleraccount", "s3:dataaccesspointaccount", "s3:dataaccesspointarn",
	"elasticfilesystem:accessedviamounttarget", "elasticfilesystem:accesspointarn",
}

is_caller_key(key) if lower(key) in caller_keys

is_caller_key(key) if startswith(lower(key), "aws:principaltag/")

# A test that fails for a caller without the key: `IfExists` and `ForAllValues` let it pass, and so do tests for what
# must not be.
is_strict(test) if {
	regex.replace(lower(test), `^foranyvalue:`, "") in {
		"arnequals", "arnlike", "binaryequals", "bool", "ipaddress", "numericequals", "stringequals",
		"stringequalsignorecase", "stringlike",
	}
}

# A condition restricts who may come.
restricts(condition) if {
	is_caller_key(condition.key)
	is_strict(condition.test)
	count(condition.values) > 0
	every value in condition.values {
		not is_open_value(condition, value)
		is_named(condition, value)
		is_true(condition.test, value)
	}
}

# A condition may restrict who may come, by a value that is not known.
may_restrict(condition) if {
	is_caller_key(condition.key)
	is_strict(condition.test)
	"?unknown" in condition.values
}

# What is unknown names somebody where an exact test leaves it no other way.
is_named(_, value) if value != "?unknown"

is_named(condition, "?unknown") if is_exact(condition.test)

is_true(test, _) if not contains(lower(test), "bool")

is_true(_, value) if value in ["true", "True", "TRUE"]

# Anybody is among the principals of a statement.
is_for_anybody(statement) if {
	some principal in statement.principals
	principal.id == "*"
	principal.type in ["*", "AWS"]
}

# Everybody has a role or a user of that name, or can have one.
is_for_anybody(statement) if {
	some principal in statement.principals
	regex.match(`^arn:[^:]*:(iam|sts)::[*?]+:`, principal.id)
}

is_for_anybody(statement) if count(statement.not_principals) > 0

# What a statement of a resource's policy opens to anybody: `open`, or `unsure` where that is not known. Undefined where
# it names who may come.
exposure(statement) := "open" if {
	allows(statement)
	is_for_anybody(statement)
	not is_restricted(statement)
	not may_be_restricted(statement)
} else := "unsure" if {
	may_allow(statement)
	may_be_for_anybody(statement)
	not is_restricted(statement)
}

# Statements of the policy at a path that are open to anybody, or may be.
exposed(resource, path, how) := {statement |
	some statement in read(resource, path).statements
	exposure(statement) == how
}

# What is not known of the policy of a resource at a path, if anybody may be let in by it.
exposure_unread(resource, path) := {unread(resource, path) |
	not is_read(resource, path)
	count(exposed(resource, path, "open")) == 0
} | {{"msg": "whom the policy lets in is not known before the apply", "path": statement.path} |
	some statement in exposed(resource, path, "unsure")
	count(exposed(resource, path, "open")) == 0
}

is_restricted(statement) if {
	some condition in statement.conditions
	restricts(condition)
}

may_be_restricted(statement) if "conditions" in statement.unsure

may_be_restricted(statement) if {
	some condition in statement.conditions
	may_restrict(condition)
}

may_be_for_anybody(statement) if is_for_anybody(statement)

may_be_for_anybody(statement) if "principals" in statement.unsure

# The words for the actions of a statement in a message.
action_names(statement) := sprintf("`%s`", [concat("`, `", statement.actions)]) if {
	count(statement.actions) in [1, 2, 3]
} else := sprintf("`%s` and %d more actions", [statement.actions[0], count(statement.actions) - 1]) if {
	count(statement.actions) > 3
} else := "nearly every action" if {
	count(statement.not_actions) > 0
} else := "actions"
