# Whether an attribute has a value at all, whatever it is.
package tollgate.library.given

import data.tollgate.library.plan

# It is known to have one: it can be read, or is a hidden secret that is not empty, or comes from another resource.
has(resource, attribute) if {
	value := resource.values[attribute]
	not is_empty(value)
}

has(resource, attribute) if {
	plan.is_unknown(resource, attribute)
	references := object.get(resource, ["references", attribute], [])
	count(references) > 0
	every reference in references { is_of_resource(reference) }
}

# It is known to have none, or the configuration leaves it to the provider.
is_left_out(resource, attribute) if {
	is_empty(object.get(resource.values, attribute, null))
	not plan.is_unknown(resource, attribute)
}

is_left_out(resource, attribute) if {
	plan.is_unknown(resource, attribute)
	plan.leaves_out(resource, attribute)
}

is_unclear(resource, attribute) if {
	not has(resource, attribute)
	not is_left_out(resource, attribute)
}

is_empty(value) if value in [null, "", [], {}]

is_empty(value) if {
	plan.is_hidden(value)
	value["tollgate:redacted"].empty == true
}

# A variable, or what a module gives out, may be null.
is_of_resource(reference) if {
	not regex.match(`^(var|local|each|count|path|terraform|module)(\.|$)`, reference)
}
