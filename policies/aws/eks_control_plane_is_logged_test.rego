package tollgate.aws.eks_control_plane_is_logged_test

import data.tollgate.aws.eks_control_plane_is_logged as policy

test_what_is_missing_is_named if {
	found := policy.deny with input as cluster({"enabled_cluster_log_types": ["api", "audit", "scheduler"]}, {}, [])
		with data.inventory as {}
	some finding in found
	finding.msg == "the control plane does not log authenticator, controllerManager (`enabled_cluster_log_types`)"
}

test_nothing_and_odd_shapes_are_found if {
	every odd in [null, [], "api", {}, 3, [null]] {
		denied(cluster({"enabled_cluster_log_types": odd}, {}, [])) == {["values", "enabled_cluster_log_types"]}
	}
}

test_all_five_pass if {
	five := ["scheduler", "api", "audit", "authenticator", "controllerManager"]
	denied(cluster({"enabled_cluster_log_types": five}, {}, [])) == set()
}

test_the_unknown_is_undecided if {
	every unknown in [true, [false, true]] {
		resource := cluster({}, {"enabled_cluster_log_types": unknown}, ["enabled_cluster_log_types"])
		denied(resource) == set()
		unsure(resource) == {["values", "enabled_cluster_log_types"]}
	}
}

test_one_that_is_destroyed_passes if {
	denied(cluster(null, {}, [])) == set()
}

denied(resource) := {finding.path | some finding in found} if {
	found := policy.deny with input as resource with data.inventory as {}
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
