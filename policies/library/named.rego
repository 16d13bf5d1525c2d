# Whether an attribute names something: a key, a log group.
package tollgate.library.named

import data.tollgate.library.plan
import data.tollgate.library.unclear

# Nothing is named at a path below `values`, where `value` stands.
is_absent(resource, path, value) if {
	plan.is_planned(resource)
	value in [null, ""]
	not unclear.is_unknown(resource, path)
}

# Whether something is named is not known: a variable may hold nothing, an attribute of a resource does not.
may_be_absent(resource, path) if {
	plan.is_planned(resource)
	unclear.is_unknown(resource, path)
	not is_attribute_of_resource(resource, path)
}

is_attribute_of_resource(resource, path) if {
	references := {reference | some name in plan.names(path); some reference in resource.references[name]}
	some reference in references
	regex.match(`(^|[.])aws_[a-z0-9_]+[.]`, reference)
	every other in references { not regex.match(`^(var|local|each|count)[.]`, other) }
}
