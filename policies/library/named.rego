# Whether an attribute names something: a key, a log group.
package tollgate.library.named

import data.tollgate.library.plan

# Nothing is named at a path below `values`.
is_absent(resource, path) if {
	plan.lacks(resource, path, [])
	plan.at(resource, path) in [null, ""]
}

# Whether something is named is not known: a variable may hold nothing, an attribute of a resource does not.
may_be_absent(resource, path) if {
	plan.may_lack(resource, path, [])
	plan.at(resource, path) in [null, ""]
	not is_attribute_of_resource(resource, path)
}

is_attribute_of_resource(resource, path) if {
	references := {reference | some name in plan.names(path); some reference in resource.references[name]}
	some reference in references
	regex.match(`(^|[.])aws_[a-z0-9_]+[.]`, reference)
	every other in references { not regex.match(`^(var|local|each|count)[.]`, other) }
}
