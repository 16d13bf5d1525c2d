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

# A resource's configuration refers to another resource, and surely to this instance of it: to this one alone, to the one
# of its own key, or to all.
refers(resource, other) if {
	address := address_of_all(other)
	some attribute, list in resource.references
	address in list
	meant(resource, other, attribute, list) == "this"
}

# A resource's configuration refers to another resource that has several instances, and it cannot be told whether to this
# one. Most resources have no instances: that is asked first. Where the attribute has a value that is known, that decides,
# which is for the caller to ask: here it would be one that is worked out, and count as a look at all that a resource has,
# with the secrets that are hidden in it.
perhaps_refers(resource, other) if {
	endswith(other.address, "]")
	address := address_of_all(other)
	meanings := {meant(resource, other, attribute, list) |
		some attribute, list in resource.references
		address in list
	}
	"perhaps" in meanings
	not "this" in meanings
}

# What is said of this instance by the references of an attribute, which has the address of all: it is meant ("this"), it
# is not ("none"), or "perhaps". References say what stands in an expression and in which order, not what for.
meant(resource, other, attribute, list) := "this" if {
	not endswith(other.address, "]")
} else := "this" if {
	other.address in list
} else := "none" if {
	attribute in ["count", "depends_on"]
} else := "perhaps" if {
	# How many there are is not known: all of them stand as one.
	endswith(other.address, "[*]")
	strings.any_prefix_match(list, concat("", [address_of_all(other), "["]))
} else := "none" if {
	strings.any_prefix_match(list, concat("", [address_of_all(other), "["]))
} else := found if {
	found := meant_by_key(resource, other, attribute, list)
	found != "perhaps"
} else := "this" if {
	not has_siblings(other)
} else := "none" if {
	attribute in ["description", "labels", "tags"]
} else := "perhaps"

# By `each.key` and `count.index`, an instance refers to the one of the same key; by `each.value` to the one that it is
# made for, or to the one of the same key where the keys are a set.
meant_by_key(resource, other, attribute, list) := meant_by_each(resource, other, attribute, list) if {
	is_by_own_key(attribute, list)
} else := "perhaps" if {
	some reference in list
	startswith(reference, "each.")
} else := found if {
	found := meant_by_way(other, list)
} else := "perhaps" if {
	has_index(other, list)
} else := "this"

meant_by_each(resource, other, attribute, list) := found if {
	found := meant_by_own_key(resource, other, list)
	found != "perhaps"
} else := "this" if {
	is_for_each(attribute, list)
	instances(resource) == instances(other)
} else := "perhaps"

is_by_own_key("for_each", _)

is_by_own_key(_, list) if "each.key" in list

is_by_own_key(_, list) if "count.index" in list

# Of an element of `for_each`, which is the key too where that is a set. What is an attribute of it is no key.
is_by_own_key(_, list) if {
	"each.value" in list
	every reference in list {
		not startswith(reference, "each.value.")
		not startswith(reference, "each.value[")
	}
}

# Where no instance of the other resource has a key of this one, the one that is meant is worked out.
meant_by_own_key(resource, other, list) := found if {
	not is_switched(resource, list)
	found := meant_by_keys(other, forms_of_key(key_of_instance(resource)))
	found != "perhaps"
} else := meant_by_keys(other, keys_of_module(resource)) if {
	contains(resource.module, "[")
} else := "perhaps"

meant_by_keys(other, keys) := "perhaps" if {
	count(keys) == 0
} else := "this" if {
	key_of_instance(other) in keys
} else := "none" if {
	address := address_of_all(other)
	some key in keys
	data.inventory.resources[other.type][concat("", [address, key])]
} else := "perhaps"

# As many as there are instances of the other, made for them one by one or counted: one is for each, though which cannot be
# told.
is_for_each("for_each", _)

is_for_each(_, list) if "count.index" in list

# How many instances there are: by their addresses as one text, since a look at each is long for many of them.
instances(resource) := strings.count(addresses[resource.type], concat("", ["\n", address_of_all(resource), "["]))

addresses[type] := concat("\n", object.keys(resources) | {""}) if some type, resources in data.inventory.resources

# `count` says only whether the module makes it: what it refers to is told by the key of the module.
is_switched(resource, list) if {
	not "count.index" in list
	contains(resource.module, "[")
	key_of_instance(resource) == "[0]"
	not data.inventory.resources[resource.type][concat("", [address_of_all(resource), "[1]"])]
}

# `{for number, vpc in aws_vpc.these : number => vpc.id}` has the numbers as text.
forms_of_key("") := set()

forms_of_key(key) := {key} if {
	key != ""
	not regex.match(`^\["[0-9]+"\]$`, key)
} else := {key, replace(key, `"`, "")} if {
	key != ""
}

keys_of_module(resource) := {key |
	module := object.get(resource, "module", null)
	is_string(module)
	contains(module, "[")
	some key in keys_in(module)
}

keys_in(text) := regex.find_n(`\[("[^"]*"|[0-9]+)\]`, text, -1)

# The instance is picked where it has been handed on by: `local.buckets["a"]` is followed to all buckets.
meant_by_way(other, list) := meant_by_keys(other, keys) if {
	place := place_of_all(other, list)
	keys := {key |
		some index, reference in list
		index < place
		contains(reference, "[")
		is_handed_on(reference)
		some key in keys_in(without_modules(reference))
	}
	count(keys) > 0
	not has_index(other, list)
	not has_others(other, list)
} else := "perhaps" if {
	place := place_of_all(other, list)
	some index, reference in list
	index < place
	contains(reference, "[")
	is_handed_on(reference)
	count(keys_in(without_modules(reference))) > 0
}

# What is handed on is made of several resources, or of one by a key.
has_others(other, list) if {
	own := address_of_all(other)
	some reference in list
	reference != own
	is_whole_resource(without_modules(reference))
}

is_handed_on(reference) if startswith(reference, "local.")

is_handed_on(reference) if startswith(reference, "module.")

is_handed_on(reference) if startswith(reference, "var.")

without_modules(reference) := regex.replace(reference, `^(module\.[^.\[]+(\["[^"]*"\]|\[[0-9]+\])?\.?)+`, "")

place_of_all(other, list) := min([index |
	address := address_of_all(other)
	some index, reference in list
	reference == address
])

# `aws_vpc.these[var.key]` has what the key is after the resource. What it hands on by, what a condition asks, and
# what a `for` goes through stands before.
has_index(other, list) if {
	place := place_of_all(other, list)
	some index, reference in list
	index > place
	may_be_index(other, list, without_modules(reference), reference)
}

may_be_index(other, list, name, reference) if {
	not startswith(name, concat("", [other.type, "."]))
	not is_whole_resource(name)
	beginnings := {concat("", [reference, "."]), concat("", [reference, "["])}
	every longer in list {
		every beginning in beginnings { not startswith(longer, beginning) }
	}
}

is_whole_resource(name) if regex.match(`^[a-z0-9]+_[a-z0-9_]+[.][^.\[]+$`, name)

# Two resources refer by an attribute to the same, whatever it is: by the same expression, as far as references tell.
refer_alike(one, other, attribute) if {
	list := one.references[attribute]
	list == other.references[attribute]
	object.get(one, "module", "") == object.get(other, "module", "")
	goes_alike(one, other, list)
}

goes_alike(_, _, list) if {
	every reference in list {
		not startswith(reference, "each.")
		reference != "count.index"
	}
}

goes_alike(one, other, list) if {
	key_of_instance(one) == key_of_instance(other)
	every reference in list { not startswith(reference, "each.value") }
}

goes_alike(one, other, _) if {
	key_of_instance(one) == key_of_instance(other)
	one.references.for_each == other.references.for_each
}

# The module is handed it, and has it for all of its instances.
goes_alike(one, _, list) if {
	startswith(list[0], "var.")
	contains(one.module, "[")
}

# There are other instances of the same resource.
has_siblings(other) if {
	key := key_of_instance(other)
	not startswith(key, `["`)
	sibling := {true: "[1]", false: "[0]"}[key == "[0]"]
	found := data.inventory.resources[other.type][concat("", [address_of_all(other), sibling])]
	not is_destroyed(found)
}

has_siblings(other) if {
	startswith(key_of_instance(other), `["`)
	instances(other) > 1
}

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

# What a resource refers to is of a type, or one of those is.
refers_to_type(other, type) if {
	some reference in references(other)
	contains(concat("", [".", reference]), concat("", [".", type, "."]))
}
