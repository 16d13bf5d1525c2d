# Demands on single attributes, as tables. A demand says a `path` below `values`, the `value` that stands there, which
# values are `wanted` or which are `refused`, `msg` where it is not met, and `about` what nothing can be said where the
# value cannot be seen. `same_as`, `severity`, `fix` go into the finding as they are; `set` is the value that mends it.
#
# Policies read the value themselves, by its name: one that looks at names that are worked out looks at the passwords
# beside it as well, which are hidden, and then cannot say whether it passes.
package tollgate.library.demand

import data.tollgate.library.plan

# What a resource is known not to meet.
unmet(resource, demands) := {finding |
	some demand in demands
	is_unmet(resource, demand)
	finding := object.union(object.union(said(demand), edit(demand)), {"msg": demand.msg})
}

# What cannot be said whether a resource meets it.
unclear(resource, demands) := {finding |
	some demand in demands
	is_unclear(resource, demand)
	finding := object.union(said(demand), {"msg": sprintf("%s %s", [demand.about, reason(demand)])})
}

reason(demand) := "cannot be seen (it is hidden as a secret)" if {
	plan.is_hidden(demand.value)
} else := "is not known before the apply"

is_unmet(resource, demand) if {
	plan.is_planned(resource)
	is_array(demand.wanted)
	not demand.value in demand.wanted
	not is_unseen(resource, demand)
}

is_unmet(resource, demand) if {
	plan.is_planned(resource)
	demand.value in demand.refused
}

is_unclear(resource, demand) if {
	plan.is_planned(resource)
	is_array(demand.wanted)
	not demand.value in demand.wanted
	is_unseen(resource, demand)
}

# A value that nobody sets is the provider's default, which is not refused.
is_unclear(resource, demand) if {
	plan.is_planned(resource)
	is_array(demand.refused)
	is_unseen(resource, demand)
	not plan.fills_in(resource, demand.path)
}

is_unseen(resource, demand) if is_unknown(resource, demand.path)

is_unseen(_, demand) if plan.is_hidden(demand.value)

# The configuration sets what is at a path below `values`, and it is not known before the apply.
is_unknown(resource, path) if {
	plan.is_unknown_at(resource, path)
	not plan.fills_in(resource, path)
}

said(demand) := object.union(
	{"path": array.concat(["values"], demand.path)},
	{key: value |
		some key in ["same_as", "severity", "fix"]
		value := demand[key]
	},
)

edit(demand) := {"set": [{"path": array.concat(["values"], demand.path), "value": demand.set}]} if {
	"set" in object.keys(demand)
} else := {}
