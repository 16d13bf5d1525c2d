package tollgate.aws.eks_version_is_supported_test

import data.tollgate.aws.eks_version_is_supported as policy

test_an_ended_version_is_found if {
	every version in ["1.30", "1.28", "1.10", "1.2"] {
		count(denied(version)) == 1
	}
}

test_a_supported_version_passes if {
	every version in ["1.31", "1.32", "1.34", "1.99"] {
		count(denied(version)) == 0
	}
}

test_the_last_day_is_supported if {
	count(denied_on("1.31", "2026-11-26T23:59:59Z")) == 0
	count(denied_on("1.31", "2026-11-27T00:00:00Z")) == 1
}

test_extended_support_is_told_only if {
	told := policy.warn with input as cluster({"version": "1.32"}, {}, [])
		with data.release as {"time": "2026-08-01T00:00:00Z"}
		with data.inventory as {}
	count(told) == 1
}

test_a_version_after_the_table_is_undecided_once_the_table_is_old if {
	count(unsure_on("1.99", "2026-08-01T00:00:00Z")) == 0
	count(unsure_on("1.99", "2035-08-01T00:00:00Z")) == 1
}

test_what_is_no_version_is_undecided if {
	every version in ["latest", "1", "1.", "v1.30", "1.30.1", ""] {
		count(unsure_on(version, "2026-08-01T00:00:00Z")) == 1
	}
}

test_the_unknown_is_undecided_and_nothing_passes if {
	resource := cluster({}, {"version": true}, ["version"])
	unsure(resource) == {["values", "version"]}
	unsure(cluster({}, {"version": true}, ["name"])) == set()
}

test_odd_shapes_are_no_objection if {
	every odd in [null, [], {}, 1.3] {
		count(denied(odd)) == 0
	}
}

denied(version) := denied_on(version, "2026-08-01T00:00:00Z")

denied_on(version, time) := found if {
	found := policy.deny with input as cluster({"version": version}, {}, [])
		with data.release as {"time": time}
		with data.inventory as {}
}

unsure_on(version, time) := found if {
	found := policy.undecided with input as cluster({"version": version}, {}, [])
		with data.release as {"time": time}
		with data.inventory as {}
}

unsure(resource) := {finding.path | some finding in found} if {
	found := policy.undecided with input as resource with data.inventory as {}
}

cluster(values, unknown, configured) := {
	"address": "aws_eks_cluster.main",
	"type": "aws_eks_cluster",
	"name": "main",
	"mode": "managed",
	"module": "",
	"values": values,
	"unknown": unknown,
	"references": {},
	"configured": configured,
	"actions": ["create"],
}
