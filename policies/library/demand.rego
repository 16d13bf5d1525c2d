# Demands on single attributes, as tables. A demand says a `path` below `values`, the values that are `wanted` there or
# those that are `refused`, `msg` where it is not met, and `about` what nothing can be said where it cannot be seen.
# `same_as`, `severity`, `fix` go into the finding as they are; `set` is the value that mends it.
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
	finding := object.union(said(demand), {"msg": sprintf("%s is not known before the apply", [demand.about])})
}

is_unmet(resource, demand) if plan.lacks(resource, demand.path, demand.wanted)

is_unmet(resource, demand) if {
	plan.is_planned(resource)
	plan.at(resource, demand.path) in demand.refused
}

is_unclear(resource, demand) if plan.may_lack(resource, demand.path, demand.wanted)

# A value that nobody sets is the provider's default, which is not refused.
is_unclear(resource, demand) if {
	is_array(demand.refused)
	plan.is_planned(resource)
	plan.is_unseen_at(resource, demand.path)
	not plan.fills_in(resource, demand.path)
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
