package tollgate.aws.eks_api_is_not_public_test

import data.tollgate.aws.eks_api_is_not_public as policy

test_open_to_the_world_is_high if {
	severities({"endpoint_public_access": true}) == {"high"}
	severities({"public_access_cidrs": ["0.0.0.0/0"]}) == {"high"}
	severities({"public_access_cidrs": ["10.0.0.0/8", "::/0"]}) == {"high"}
	severities({"public_access_cidrs": []}) == {"high"}
	severities({"public_access_cidrs": null}) == {"high"}
}

test_public_for_some_is_medium if {
	severities({"public_access_cidrs": ["203.0.113.0/24"]}) == {"medium"}
}

test_private_passes if {
	severities({"endpoint_public_access": false, "public_access_cidrs": ["0.0.0.0/0"]}) == set()
}

severities(config) := {object.get(finding, "severity", "high") | some finding in found} if {
	found := policy.deny with input as cluster({"vpc_config": [config]}, {}, ["vpc_config"]) with data.inventory as {}
}

test_the_unknown_is_undecided if {
	access := cluster({"vpc_config": [{}]}, {"vpc_config": [{"endpoint_public_access": true}]}, null)
	denied(access) == set()
	unsure(access) == {["values", "vpc_config", 0, "endpoint_public_access"]}
	ranges := cluster(
		{"vpc_config": [{"public_access_cidrs": [null]}]},
		{"vpc_config": [{"public_access_cidrs": [true]}]},
		["vpc_config"],
	)
	denied(ranges) == set()
	unsure(ranges) == {["values", "vpc_config", 0, "public_access_cidrs"]}
}

test_odd_shapes_make_no_error if {
	every odd in [null, "x", [], {}, [null], [[]]] {
		count(denied(cluster({"vpc_config": odd}, {}, []))) == 1
	}
	every odd in ["0.0.0.0/0", {}, 3] {
		count(denied(cluster({"vpc_config": [{"public_access_cidrs": odd}]}, {}, []))) == 1
	}
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
