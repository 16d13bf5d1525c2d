# What cannot be said of an attribute. Nothing here looks at other attributes: a secret that one of them holds is hidden
# from policies, and a policy that looks at it cannot say whether it passes.
package tollgate.library.unclear

import data.tollgate.library.plan

# The value at a path below `values` is set by the configuration, and not known before the apply.
is_unknown(resource, path) if {
	plan.is_unknown_at(resource, path)
	not plan.fills_in(resource, path)
}
