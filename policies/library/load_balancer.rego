# What policies ask of load balancers of AWS: `aws_lb`, or `aws_alb`, which is the same.
package tollgate.library.load_balancer

import data.tollgate.library.plan

# It is an application load balancer, as every one is that does not say otherwise.
is_application(resource) if {
	plan.is_planned(resource)
	object.get(resource, ["values", "load_balancer_type"], null) in ["application", null]
	not plan.is_unknown(resource, "load_balancer_type")
}

# The load balancers in the plan that a listener refers to.
of_listener(listener) := array.concat(
	[balancer |
		some reference in plan.references(listener)
		some type in ["aws_lb", "aws_alb"]
		balancer := data.inventory.resources[type][reference]
		plan.refers(listener, balancer)
	],
	[balancer |
		some type in ["aws_lb", "aws_alb"]
		some address, balancer in object.get(data.inventory, ["resources", type], {})
		endswith(address, "]")
		not address in plan.references(listener)
		plan.refers(listener, balancer)
	],
)

# The instances of one of which it is a listener; which one cannot be told.
perhaps_of_listener(listener) := [balancer |
	some type in ["aws_lb", "aws_alb"]
	some balancer in object.get(data.inventory, ["resources", type], {})
	plan.perhaps_refers(listener, balancer)
]
