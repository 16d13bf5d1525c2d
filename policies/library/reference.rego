# What a reference of the configuration leads to.
package tollgate.library.reference

import data.tollgate.library.plan

# An attribute of the top level is not known, and another resource gives its value: it has one.
is_made(resource, attribute) if is_made_at(resource, [attribute])

# What is at a path below `values` is not known, and another resource gives its value.
is_made_at(resource, path) if {
	plan.is_unknown_at(resource, path)
	some name in plan.names(path)
	some reference in object.get(resource, ["references", name], [])
	is_of_resource(reference)
}

# A reference to a resource or a data source, and to no variable or other value that may be anything.
is_of_resource(reference) if {
	regex.match(`^(module[.][^.]+[.])*(data[.])?[a-z0-9]+_[a-z0-9_]+[.]`, reference)
}
