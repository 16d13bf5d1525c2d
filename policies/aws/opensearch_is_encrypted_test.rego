package tollgate.aws.opensearch_is_encrypted_test

import data.tollgate.aws.opensearch_is_encrypted as policy

test_everything_is_demanded_of_several_nodes if {
	denied(domain({"cluster_config": [{"instance_count": 3}]})) == {
		["values", "encrypt_at_rest", 0, "enabled"],
		["values", "node_to_node_encryption", 0, "enabled"],
		["values", "domain_endpoint_options", 0, "enforce_https"],
		["values", "domain_endpoint_options", 0, "tls_security_policy"],
	}
}

test_one_node_talks_to_no_other if {
	not ["values", "node_to_node_encryption", 0, "enabled"] in denied(domain({"cluster_config": []}))
	not ["values", "node_to_node_encryption", 0, "enabled"] in denied(domain({}))
	not ["values", "node_to_node_encryption", 0, "enabled"] in denied(domain({"cluster_config": [{"instance_count": 1}]}))
}

test_dedicated_masters_are_nodes if {
	["values", "node_to_node_encryption", 0, "enabled"] in denied(domain({"cluster_config": [{
		"instance_count": 1,
		"dedicated_master_enabled": true,
	}]}))
}

test_an_encrypted_domain_passes if {
	denied(encrypted) == set()
	unsure(encrypted) == set()
}

test_old_tls_is_found if {
	old := {"domain_endpoint_options": [{"enforce_https": true, "tls_security_policy": "Policy-Min-TLS-1-0-2019-07"}]}
	["values", "domain_endpoint_options", 0, "tls_security_policy"] in denied(domain(old))
}

test_odd_shapes_are_no_error if {
	["values", "encrypt_at_rest", 0, "enabled"] in denied(domain({"encrypt_at_rest": null, "cluster_config": null}))
	["values", "encrypt_at_rest", 0, "enabled"] in denied(domain({"encrypt_at_rest": {"enabled": true}}))
}

domain(values) := resource("aws_opensearch_domain", values, {})

encrypted := domain({
	"cluster_config": [{"instance_count": 3}],
	"encrypt_at_rest": [{"enabled": true}],
	"node_to_node_encryption": [{"enabled": true}],
	"domain_endpoint_options": [{"enforce_https": true, "tls_security_policy": "Policy-Min-TLS-1-2-2019-07"}],
})

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

test_without_the_block_others_see_no_http if {
	not "CKV_AWS_83" in same(domain({}))
	"CKV_AWS_83" in same(domain({"domain_endpoint_options": [{"enforce_https": false}]}))
}

same(resource) := {id | id := policy.deny[_].same_as[_] with input as resource with data.inventory as {}}
