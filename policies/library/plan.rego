# What policies ask of a resource in the `resource` view.
package tollgate.library.plan

# A resource that is managed here and stays. One that is only read, or is destroyed, has nothing to demand.
is_planned(resource) if {
	resource.mode == "managed"
	has_values(resource)
	not is_destroyed(resource)
}

has_values(resource) if is_object(resource.values)

# All that it has is unknown.
has_values(resource) if {
	is_null(resource.values)
	resource.unknown[_] == true
}

is_destroyed(resource) if resource.actions == ["delete"]

# An attribute of the top level is not known before the apply.
is_unknown(resource, attribute) if resource.unknown[attribute] == true

# An attribute of the top level cannot be seen: it is not known, or it is a secret that is hidden from policies.
is_unseen(resource, attribute) if is_unknown(resource, attribute)

is_unseen(resource, attribute) if {
	value := resource.values[attribute]
	is_object(value)
	value["tollgate:redacted"]
}

# The configuration does not set an attribute. One that is unknown then is the provider's to fill in. False where
# the plan has no configuration of the resource.
leaves_out(resource, attribute) if {
	is_array(resource.configured)
	not attribute in resource.configured
}

# A value, or an item of a list, is unknown, by what `unknown` has in its place.
has_unknown(mark) if mark == true

has_unknown(marks) if marks[_] == true

# What a resource's configuration refers to: addresses without an index of the resource.
references(resource) := {reference |
	reference := resource.references[_][_]
}

# A resource's configuration refers to another resource: to this instance of it, to all, or to one of which it cannot be
# told which.
refers(resource, other) if {
	address := address_of_all(other)
	some attribute, list in resource.references
	address in list
	may_mean(resource, other, attribute, list)
}

may_mean(_, other, _, _) if key_of_instance(other) == ""

may_mean(_, other, _, list) if other.address in list

may_mean(resource, other, attribute, list) if {
	not attribute in ["count", "depends_on"]
	beginning := concat("", [address_of_all(other), "["])
	every reference in list { not startswith(reference, beginning) }
	may_be_of_own_key(resource, other, attribute, list)
}

# By `each.key` and `count.index`, an instance refers to the one of the same key, by `each.value` to the one that it is
# made for.
may_be_of_own_key(_, _, attribute, list) if not is_by_own_key(attribute, list)

may_be_of_own_key(resource, other, _, _) if key_of_instance(resource) == key_of_instance(other)

# The instances of the other resource have other keys: which one is meant is worked out.
may_be_of_own_key(resource, other, _, _) if {
	key := key_of_instance(resource)
	key != ""
	not data.inventory.resources[other.type][concat("", [address_of_all(other), key])]
}

# The instance of a module that has the key refers to it.
may_be_of_own_key(resource, other, _, _) if {
	key_of_instance(resource) == ""
	is_of_module(resource, key_of_instance(other))
}

is_by_own_key("for_each", _)

is_by_own_key(_, list) if "each.key" in list

is_by_own_key(_, list) if "count.index" in list

is_of_module(resource, key) if contains(resource.module, key)

is_of_module(resource, _) if not contains(resource.module, "[")

# The key of the instance as it ends the address: `["blue"]`, `[0]`, or nothing.
key_of_instance(resource) := trim_prefix(resource.address, address_of_all(resource))

# The address without the index of the instance.
address_of_all(resource) := concat(".", [resource.type, resource.name]) if {
	object.get(resource, "module", null) in [null, ""]
} else := concat(".", [resource.module, resource.type, resource.name])

# Of a resource that is planned, the value at a path below `values`; null where there is none.
at(resource, path) := object.get(resource.values, path, null) if {
	is_object(resource.values)
} else := null

# The value at a path below `values` is known and is none of those that are wanted. A value that nobody sets is not,
# unless the provider fills it in: see `fills_in`.
lacks(resource, path, wanted) if {
	is_planned(resource)
	not at(resource, path) in wanted
	not is_unseen_at(resource, path)
}

lacks(resource, path, wanted) if {
	is_planned(resource)
	not at(resource, path) in wanted
	fills_in(resource, path)
}

# The value at a path below `values` is set and cannot be seen, so that it may be one of those that are wanted.
may_lack(resource, path, wanted) if {
	is_planned(resource)
	not at(resource, path) in wanted
	is_unseen_at(resource, path)
	not fills_in(resource, path)
}

# A value at a path below `values`, or what should hold it, is not known before the apply.
is_unknown_at(resource, path) if {
	is_object(resource.unknown)
	some length in numbers.range(1, count(path))
	object.get(resource.unknown, array.slice(path, 0, length), false) == true
}

is_unknown_at(resource, _) if resource.unknown == true

# A value at a path below `values`, or what should hold it, cannot be seen: it is not known, or it is a hidden secret.
is_unseen_at(resource, path) if is_unknown_at(resource, path)

# Not by `at`: what holds the value is looked at for its type alone, and callers of `at` look at what it gives as a whole.
is_unseen_at(resource, path) if {
	is_object(resource.values)
	some length in numbers.range(1, count(path))
	is_hidden(object.get(resource.values, array.slice(path, 0, length), null))
}

# A secret stood here, and is hidden from policies.
is_hidden(value) if {
	is_object(value)
	value["tollgate:redacted"]
}

# The configuration does not set what is at a path below `values`; it is unknown since the provider fills it in. False
# where the plan has no configuration of the resource.
fills_in(resource, path) if {
	is_array(resource.configured)
	every name in names(path) {
		not name in resource.configured
		not resource.references[name]
	}
	not is_in_unknown_blocks(resource, path)
}

# How many blocks there are where the path leads is not known, and the configuration sets them.
is_in_unknown_blocks(resource, path) if {
	count(path) > 1
	resource.unknown[path[0]] == true
	path[0] in resource.configured
}

# What `configured` calls an attribute: `metadata_options[0].http_tokens`, or with `[*]` where a `dynamic` block made it.
names(path) := {path[0]} if {
	count(path) == 1
} else := {concat("", [step | some position, part in path; step := step_name(position, part, form)]) | some form in ["index", "any"]}

step_name(0, part, _) := part

step_name(position, part, _) := concat("", [".", part]) if {
	position > 0
	is_string(part)
}

step_name(_, part, "index") := sprintf("[%d]", [part]) if is_number(part)

step_name(_, part, "any") := "[*]" if is_number(part)

# The blocks of a name that a resource has, each with its number; one that is an object alone has number 0.
blocks(resource, name) := [{"index": index, "block": block} |
	some index, block in resource.values[name]
	is_object(block)
] if {
	is_array(resource.values[name])
}

# How many blocks of a name there are is not known, and the configuration sets them.
has_unknown_blocks(resource, name) if {
	resource.unknown[name] == true
	not fills_in(resource, [name])
}

# The resources of a type in the plan that refer to a resource, or name it by one of its attributes: by `own`, which is
# an attribute of theirs, and `named`, which are attributes of it.
linked(resource, type, own, named) := [other |
	some other in object.get(data.inventory, ["resources", type], {})
	is_linked(other, resource, own, named)
]

is_linked(other, resource, _, _) if {
	refers(other, resource)
}

is_linked(other, resource, own, named) if {
	some attribute in named
	value := resource.values[attribute]
	is_string(value)
	value != ""
	other.values[own] == value
}

# Whether a resource of a type is for this one cannot be said: what it is for is unknown, and it refers to no resource of
# this one's type.
perhaps_linked(resource, type, own) if {
	some other in object.get(data.inventory, ["resources", type], {})
	is_unseen(other, own)
	not refers_to_type(other, resource.type)
}

refers_to_type(other, type) if {
	some reference in references(other)
	contains(concat("", [".", reference]), concat("", [".", type, "."]))
}
