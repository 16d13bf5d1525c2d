package tollgate.aws.redshift_is_encrypted_private_and_logged_test

import data.tollgate.aws.redshift_is_encrypted_private_and_logged as policy

test_each_defect_is_found if {
	denied(cluster({"encrypted": false, "publicly_accessible": true})) == {
		["values", "encrypted"],
		["values", "publicly_accessible"],
		["values"],
	}
}

test_what_is_not_said_depends_on_the_provider if {
	denied(cluster({"encrypted": null})) == {["values"]}
	unsure(cluster({"encrypted": null})) == {["values", "encrypted"], ["values", "publicly_accessible"]}
}

test_logging_in_the_cluster_is_logging if {
	described := cluster({"encrypted": true, "publicly_accessible": false, "logging": [{"enable": true}]})
	denied(described) == set()
	unsure(described) == set()
}

test_logging_of_its_own_is_logging if {
	warehouse := cluster({"encrypted": "true", "publicly_accessible": false, "cluster_identifier": "shop"})
	log := resource("aws_redshift_logging", {"cluster_identifier": "shop"}, {})
	inventory := {"resources": {"aws_redshift_logging": {"log": log}}}
	found := policy.deny with input as warehouse with data.inventory as inventory
	found == set()
}

test_odd_shapes_are_no_error if {
	denied(cluster({"encrypted": [], "publicly_accessible": {}, "logging": {"enable": true}})) == {["values"]}
}

cluster(values) := resource("aws_redshift_cluster", values, {})

denied(resource) := {finding.path | some finding in found} if {
	found := policy.deny with input as resource with data.inventory as {}
}

unsure(resource) := {finding.path | some finding in found} if {
	found := policy.undecided with input as resource with data.inventory as {}
}

resource(type, values, unknown) := {
	"address": concat(".", [type, "main"]),
	"type": type,
	"name": "main",
	"mode": "managed",
	"module": "",
	"values": values,
	"unknown": unknown,
	"references": {},
	"configured": [attribute | some attribute, _ in values],
	"actions": ["create"],
}
