# Whether an attribute has a value at all, whatever it is. Policies read the value themselves, by its name, with null
# for none: one that looks at names that are worked out looks at hidden secrets as well.
package tollgate.library.given

import data.tollgate.library.plan

# It is known to have one.
has(_, _, value) if not is_empty(value)

has(resource, attribute, _) if comes(resource, attribute)

# Its value is unknown, and comes from another resource, so that there will be one.
comes(resource, attribute) if {
	plan.is_unknown(resource, attribute)
	references := object.get(resource, ["references", attribute], [])
	count(references) > 0
	every reference in references { is_of_resource(reference) }
}

# It is known to have none, or the configuration leaves it to the provider.
is_left_out(resource, attribute, value) if {
	is_empty(value)
	is_unset(resource, attribute)
}

is_unset(resource, attribute) if not plan.is_unknown(resource, attribute)

is_unset(resource, attribute) if plan.leaves_out(resource, attribute)

is_unclear(resource, attribute, value) if {
	not has(resource, attribute, value)
	not is_left_out(resource, attribute, value)
}

is_empty(value) if value in [null, "", [], {}]

# A variable, or what a module gives out, may be null.
is_of_resource(reference) if {
	not regex.match(`^(var|local|each|count|path|terraform|module)(\.|$)`, reference)
}
