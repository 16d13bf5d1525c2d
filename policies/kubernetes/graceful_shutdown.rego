# METADATA
# title: Pods behind a Service end gracefully
# description: >-
#   A pod that ends gets requests until every node has heard of it. A `preStop` hook that waits keeps the container
#   serving for that time; a grace period that was thought about lets it finish what it began.
# custom:
#   id: K8S-049
#   severity: low
#   enforcement: advisory
#   view: kubernetes
#   kinds: [Pod]
#   fix: >-
#     Set `lifecycle.preStop.sleep.seconds` of the container that serves to 5 or 10, or
#     `terminationGracePeriodSeconds` to the seconds that it needs.
#   controls:
#     nist-800-53r5: [CP-2, CP-10, SC-5]
#     soc2-tsc-2017: [A1.2]
#     iso-27001-2022: [A.8.14]
#   same_as:
#     datree: [CONTAINERS_MISSING_PRESTOP_KEY]
package tollgate.kubernetes.graceful_shutdown

import data.tollgate.library.pod
import data.tollgate.library.workload

deny contains finding if {
	spec := pod.spec(input)
	is_object(spec)
	some problem in problems(spec)
	workload.is_long_running(input)
	workload.is_served(input)
	finding := object.union(problem, {"path": pod.path(input, ["terminationGracePeriodSeconds"])})
}

# Without a period the containers are killed at once, and no hook is waited for.
problems(spec) := [{
	"msg": "a pod that ends is killed at once (`terminationGracePeriodSeconds` is 0)",
	"fix": "Set `terminationGracePeriodSeconds` to the seconds that the containers need to end, or leave it out.",
	"same_as": [id | not waits(spec); id := "CONTAINERS_MISSING_PRESTOP_KEY"],
}] if {
	spec.terminationGracePeriodSeconds == 0
} else := [] if {
	waits(spec)
} else := [{"msg": "a pod that ends drops requests (no `preStop`, no `terminationGracePeriodSeconds`)"}] if {
	object.get(spec, "terminationGracePeriodSeconds", null) == null
} else := [{"msg": "a pod that ends drops requests (no `preStop`, and the default of 30 as grace period)"}] if {
	# Written or not, it is the same.
	spec.terminationGracePeriodSeconds == 30
} else := []

waits(spec) if {
	some container in spec.containers
	is_object(container.lifecycle.preStop)
}
