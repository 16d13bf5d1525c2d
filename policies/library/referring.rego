# What resources that are for another one refer to, asked so that it may be asked of many.
package tollgate.library.referring

import data.tollgate.library.plan

# It refers to a resource of a type: most do in the attribute that says what they are for, which is looked at first.
names_type(other, attribute, type) if {
	startswith(other.references[attribute][_], concat("", [type, "."]))
} else if plan.refers_to_type(other, type)
