package tollgate.aws.msk_speaks_tls_and_logs_test

import data.tollgate.aws.msk_speaks_tls_and_logs as policy

test_plain_text_is_found if {
	denied(cluster({"encryption_info": [{"encryption_in_transit": [{"client_broker": "TLS_PLAINTEXT"}]}]})) == {[
		"values",
		"encryption_info",
		0,
		"encryption_in_transit",
		0,
		"client_broker",
	]}
	count(denied(cluster({"encryption_info": [{"encryption_in_transit": [{"in_cluster": false}]}]}))) == 1
}

test_tls_is_the_default if {
	denied(cluster({})) == set()
	denied(cluster({"encryption_info": [{"encryption_in_transit": []}]})) == set()
}

test_public_brokers_are_found if {
	count(denied(cluster({"broker_node_group_info": [{"connectivity_info": [{"public_access": [{
		"type": "SERVICE_PROVIDED_EIPS",
	}]}]}]}))) == 1
}

test_no_logs_are_found if {
	denied(resource("aws_msk_cluster", {}, {})) == {["values", "logging_info"]}
	denied(resource(
		"aws_msk_cluster",
		{"logging_info": [{"broker_logs": [{"s3": [{"enabled": false}]}]}]},
		{},
	)) == {["values", "logging_info"]}
}

test_the_key_of_aws_is_told_of_only if {
	place := ["values", "encryption_info", 0, "encryption_at_rest_kms_key_arn"]
	told(cluster({})) == {place}
	own := "arn:aws:kms:eu-west-1:111122223333:key/1"
	told(cluster({"encryption_info": [{"encryption_at_rest_kms_key_arn": own}]})) == set()
	unknown := {"encryption_info": [{"encryption_at_rest_kms_key_arn": true}]}
	told(object.union(
		resource("aws_msk_cluster", {"encryption_info": [{}]}, unknown),
		{"configured": ["encryption_info[0].encryption_at_rest_kms_key_arn"]},
	)) == set()
}

told(resource) := {finding.path | some finding in found} if {
	found := policy.warn with input as resource with data.inventory as {}
}

test_odd_shapes_are_no_error if {
	odd := resource("aws_msk_cluster", {"logging_info": null, "encryption_info": ["x"]}, {})
	denied(odd) == {["values", "logging_info"]}
}

cluster(values) := resource(
	"aws_msk_cluster",
	object.union(values, {"logging_info": [{"broker_logs": [{"s3": [{"enabled": true}]}]}]}),
	{},
)

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
