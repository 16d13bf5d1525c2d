package tollgate.aws.eks_secrets_are_encrypted_by_own_key_test

import data.tollgate.aws.eks_secrets_are_encrypted_by_own_key as policy

test_no_encryption_is_found if {
	every config in [null, [], "x", {}, [null], [{"resources": []}], [{"resources": null}], [{"resources": "x"}]] {
		denied(cluster({"encryption_config": config}, {}, [])) == {["values", "encryption_config"]}
	}
}

test_encrypted_secrets_pass if {
	denied(cluster({"encryption_config": [{"resources": ["secrets"]}]}, {}, [])) == set()
}

test_the_unknown_is_undecided if {
	every resource in [
		cluster({}, {"encryption_config": true}, ["encryption_config"]),
		cluster({"encryption_config": [{}]}, {"encryption_config": [{"resources": true}]}, ["encryption_config"]),
		cluster({"encryption_config": [{}]}, {"encryption_config": [{"resources": [true]}]}, ["encryption_config"]),
	] {
		denied(resource) == set()
		unsure(resource) == {["values", "encryption_config"]}
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
