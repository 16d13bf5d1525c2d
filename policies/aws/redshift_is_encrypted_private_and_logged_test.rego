package tollgate.aws.redshift_is_encrypted_private_and_logged_test

import data.tollgate.aws.redshift_is_encrypted_private_and_logged as policy

test_each_defect_is_found if {
	denied(cluster({"encrypted": false, "publicly_accessible": true})) == {
		["values", "encrypted"],
		["values", "publicly_accessible"],
		["values"],
	}
}

test_nothing_said_is_encrypted_and_private if {
	denied(cluster({"encrypted": null})) == {["values"]}
	unsure(cluster({"encrypted": null})) == set()
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

test_a_logging_of_one_of_several_instances_passes_that_one if {
	keyed := [`aws_redshift_cluster.each["a"].id`, `aws_redshift_cluster.each["a"]`, "aws_redshift_cluster.each"]
	outcome_of(instance("a"), keyed) == {"denied": 0, "unsure": 0}
	outcome_of(instance("b"), keyed) == {"denied": 1, "unsure": 0}
	all := ["aws_redshift_cluster.each"]
	every key in ["a", "b"] { outcome_of(instance(key), all) == {"denied": 0, "unsure": 0} }
}

test_of_which_of_several_instances_a_logging_is_is_undecided if {
	every references in [["aws_redshift_cluster.each", "var.which"], ["aws_redshift_cluster.each", "each.value.which", "each.value"]] {
		every key in ["a", "b"] { outcome_of(instance(key), references) == {"denied": 0, "unsure": 1} }
	}
}

outcome_of(resource, references) := {"denied": count(denials), "unsure": count(doubts)} if {
	inventory := {"resources": {
		"aws_redshift_cluster": {one.address: one | some key in ["a", "b"]; one := instance(key)},
		"aws_redshift_logging": {"aws_redshift_logging.some": companion_of(references)},
	}}
	denials := policy.deny with input as resource with data.inventory as inventory
	doubts := policy.undecided with input as resource with data.inventory as inventory
}

instance(key) := {
	"address": concat("", [`aws_redshift_cluster.each["`, key, `"]`]),
	"type": "aws_redshift_cluster",
	"name": "each",
	"module": "",
	"mode": "managed",
	"values": {"cluster_identifier": key, "encrypted": true, "publicly_accessible": false},
	"unknown": {},
	"configured": [],
	"references": {},
	"actions": ["create"],
}

companion_of(references) := {
	"address": "aws_redshift_logging.some",
	"type": "aws_redshift_logging",
	"name": "some",
	"module": "",
	"mode": "managed",
	"values": {},
	"unknown": {"cluster_identifier": true},
	"configured": ["cluster_identifier"],
	"references": {"cluster_identifier": references},
	"actions": ["create"],
}
