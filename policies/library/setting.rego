# What the configuration of a resource sets, below the top level too, and what it leaves to the provider.
#
# The places of blocks are no matter here: where a plan does not tell which of the blocks of a set is which, its configuration
# has no numbers of them.
package tollgate.library.setting

import data.tollgate.library.plan

# The value at a path below `values` is none of those that are wanted. One that nobody sets is not, unless null is
# wanted; then the provider's default stands.
lacks(resource, path, wanted) if {
	plan.is_planned(resource)
	not plan.at(resource, path) in wanted
	not is_odd(resource, path)
	not is_open(resource, path)
}

# The value at a path below `values` is set, cannot be seen, and so may be another one than is wanted.
may_lack(resource, path) if {
	plan.is_planned(resource)
	is_open(resource, path)
}

# The value at a path below `values` is one of some that are known.
has(resource, path, values) if {
	plan.is_planned(resource)
	plan.at(resource, path) in values
}

# The configuration sets the value, and it is not known.
is_open(resource, path) if {
	resource.unknown[path[0]]
	plan.is_unknown_at(resource, path)
	not fills_in(resource, path)
}

# A secret is hidden in its place.
is_open(resource, path) if {
	is_object(resource.values)
	not is_plain(resource.values[path[0]])
	some length in numbers.range(1, count(path))
	plan.is_hidden(object.get(resource.values, array.slice(path, 0, length), null))
}

# The configuration sets the value, and neither the values nor what is unknown have it: the provider's schema that the
# values were made with does not know it.
is_open(resource, path) if {
	is_object(resource.values)
	is_array(resource.configured)
	is_missing(resource, path)
	plain(path) in known_names(resource, path[0])
	is_lost(resource, path)
}

# The same of an attribute of a block that is one of several, so that its number is in the path: `holder` is the block. What
# a policy reads is followed as far as its paths are written there, and by a path with a number that is worked out it
# would read all values of the resource, with secrets that are hidden in others of them.
is_open_in(resource, path, _) if {
	resource.unknown[path[0]]
	plan.is_unknown_at(resource, path)
	not fills_in(resource, path)
}

is_open_in(_, path, holder) if plan.is_hidden(holder[path[count(path) - 1]])

is_open_in(resource, path, holder) if {
	is_array(resource.configured)
	is_object(holder)
	is_set(object.get(holder, path[count(path) - 1], set()))
	plain(path) in known_names(resource, path[0])
	not plan.is_unknown_at(resource, path)
}

is_plain(value) if is_string(value)

is_plain(value) if is_boolean(value)

is_plain(value) if is_number(value)

is_plain(value) if is_null(value)

# What should hold a step of the path is there, as an object, and does not have it. No value is looked at but for its
# type, here and in `is_odd`: what holds the first step are all values of the resource, and a secret hidden among them
# is of no concern.
is_lost(resource, path) if {
	some length in numbers.range(1, count(path))
	is_missing(resource, array.slice(path, 0, length))
	is_object(object.get(resource.values, array.slice(path, 0, length - 1), null))
	not plan.is_unknown_at(resource, path)
}

# Nothing is at a path below `values`, not even null. No value of a resource is a set.
is_missing(resource, path) if is_set(object.get(resource.values, path, set()))

# The value is unknown since the configuration leaves it out and the provider fills it in. False where the plan has no
# configuration of the resource.
fills_in(resource, path) if {
	is_array(resource.configured)
	plan.is_unknown_at(resource, path)
	name := plain(unknown_part(resource, path))
	every known in known_names(resource, path[0]) { not is_within(known, name) }
}

# The part of the path that is marked as unknown.
unknown_part(resource, path) := [part |
	some length in numbers.range(1, count(path))
	object.get(resource.unknown, array.slice(path, 0, length), false) == true
	part := array.slice(path, 0, length)
][0]

# The names of what the configuration sets or refers to in an attribute or block of the top level.
known_names(resource, first) := {regex.replace(name, `\[[^\]]*\]`, "") |
	some name in resource.configured
	startswith(name, first)
} | {regex.replace(name, `\[[^\]]*\]`, "") |
	some name, _ in resource.references
	startswith(name, first)
}

plain(path) := concat(".", [step | some step in path; is_string(step)])

is_within(name, whole) if name == whole

is_within(name, whole) if startswith(name, concat("", [whole, "."]))

# What holds the value has another shape than the provider's schema says: nothing can be said of it.
is_odd(resource, path) if {
	is_object(resource.values)
	some position, step in path
	position > 0
	held := object.get(resource.values, array.slice(path, 0, position), null)
	not is_null(held)
	not fits(held, step)
}

fits(held, step) if {
	is_number(step)
	is_array(held)
}

fits(held, step) if {
	is_string(step)
	is_object(held)
}

# What a path of the configuration refers to, whatever the places of its blocks.
references(resource, path) := {reference |
	name := plain(path)
	some key, list in resource.references
	is_within(regex.replace(key, `\[[^\]]*\]`, ""), name)
	some reference in list
}

# What is unknown at a path is taken from resources whose type matches, and from nothing that whoever applies gives.
# Each module on the way to the resource may pass the value on by one variable of its own.
comes_from(resource, path, type) if {
	found := references(resource, path)
	some reference in found
	regex.match(concat("", [`(^|\.)`, type, `\.`]), reference)
	count([other | some other in found; startswith(other, "var.")]) <= depth(resource)
}

depth(resource) := count(regex.find_n(`(^|\.)module\.`, resource.module, -1)) if {
	is_string(resource.module)
} else := 0
