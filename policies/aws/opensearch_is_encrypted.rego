# METADATA
# title: OpenSearch domains encrypt data and demand TLS 1.2
# description: >-
#   A search index is a copy of the data it was made of: on disks, between nodes and on the way to clients it is as
#   worth protecting as the original.
# custom:
#   id: AWS-OS-01
#   severity: high
#   enforcement: soft
#   view: resource
#   kinds: [aws_opensearch_domain, aws_elasticsearch_domain]
#   fix: >-
#     Enable `encrypt_at_rest` and `node_to_node_encryption`, and set `enforce_https` and `tls_security_policy` in
#     `domain_endpoint_options`.
#   controls:
#     nist-800-53r5: [SC-28, SC-28(1), SC-8, SC-8(1)]
#     soc2-tsc-2017: [CC6.1, CC6.7]
#     iso-27001-2022: [A.8.24]
#     pci-dss-4.0.1: ["3.5.1", "4.2.1"]
#   same_as:
#     checkov: [CKV_AWS_5, CKV_AWS_6, CKV_AWS_83, CKV_AWS_228]
#     trivy: [AWS-0048, AWS-0043, AWS-0046, AWS-0126]
#     kics: ["24e16922", 7af2f4a3]
#     prowler:
#       - opensearch_service_domains_encryption_at_rest_enabled
#       - opensearch_service_domains_node_to_node_encryption_enabled
#       - opensearch_service_domains_https_communications_enforced
package tollgate.aws.opensearch_is_encrypted

import data.tollgate.library.demand
import data.tollgate.library.plan

deny contains finding if some finding in demand.unmet(input, [at_rest, https, tls])

undecided contains finding if some finding in demand.unclear(input, [at_rest, https, tls])

# One node alone talks to no other.
deny contains finding if {
	not is_single
	some finding in demand.unmet(input, [between_nodes])
	not is_perhaps_single
}

undecided contains finding if {
	not is_single
	some finding in demand.unclear(input, [between_nodes])
}

undecided contains finding if {
	not is_single
	is_perhaps_single
	demand.is_unmet(input, between_nodes)
	finding := {
		"msg": "how many nodes the domain has is not known before the apply",
		"path": ["values", "cluster_config"],
		"same_as": between_nodes.same_as,
	}
}

is_single if {
	not has_block
	not is_perhaps_single
}

is_single if {
	is_single_by(object.get(input, ["values", "cluster_config", 0], {}))
	not is_perhaps_single
}

has_block if some _ in input.values.cluster_config

# A domain has one node unless it says more.
is_single_by(cluster) if {
	object.get(cluster, "instance_count", 1) in [1, null]
	not cluster.dedicated_master_enabled == true
	not cluster.warm_enabled == true
}

is_perhaps_single if plan.has_unknown_blocks(input, "cluster_config")

is_perhaps_single if {
	some attribute in ["instance_count", "dedicated_master_enabled", "warm_enabled"]
	path := ["cluster_config", 0, attribute]
	demand.is_unknown(input, path)
	is_single_by(object.get(input, ["values", "cluster_config", 0], {}))
}

at_rest := {
	"path": ["encrypt_at_rest", 0, "enabled"],
	"value": object.get(input, ["values", "encrypt_at_rest", 0, "enabled"], null),
	"wanted": [true],
	"msg": "the domain is not encrypted at rest (`encrypt_at_rest.enabled` is not true)",
	"about": "whether the domain is encrypted at rest",
	"fix": "Add `encrypt_at_rest` with `enabled = true`.",
	"set": true,
	"same_as": ["CKV_AWS_5", "AWS-0048", "24e16922", "opensearch_service_domains_encryption_at_rest_enabled"],
}

between_nodes := {
	"path": ["node_to_node_encryption", 0, "enabled"],
	"value": object.get(input, ["values", "node_to_node_encryption", 0, "enabled"], null),
	"wanted": [true],
	"msg": "the nodes of the domain talk in the clear (`node_to_node_encryption.enabled` is not true)",
	"about": "whether the nodes of the domain talk in the clear",
	"fix": "Add `node_to_node_encryption` with `enabled = true`.",
	"set": true,
	"same_as": ["CKV_AWS_6", "AWS-0043", "opensearch_service_domains_node_to_node_encryption_enabled"],
}

https := {
	"path": ["domain_endpoint_options", 0, "enforce_https"],
	"value": object.get(input, ["values", "domain_endpoint_options", 0, "enforce_https"], null),
	"wanted": [true],
	"msg": "the domain answers over HTTP (`domain_endpoint_options.enforce_https` is not true)",
	"about": "whether the domain answers over HTTP",
	"fix": "Set `enforce_https = true` in `domain_endpoint_options`.",
	"set": true,
	"same_as": array.concat(of_https, ["AWS-0046", "opensearch_service_domains_https_communications_enforced"]),
}

# Without a word, TLS 1.0 is good enough.
tls := {
	"path": ["domain_endpoint_options", 0, "tls_security_policy"],
	"value": object.get(input, ["values", "domain_endpoint_options", 0, "tls_security_policy"], null),
	"wanted": [
		"Policy-Min-TLS-1-2-2019-07",
		"Policy-Min-TLS-1-2-PFS-2023-10",
		"Policy-Min-TLS-1-2-RFC9151-FIPS-2024-08",
	],
	"msg": "the domain offers TLS 1.0 (`domain_endpoint_options.tls_security_policy` is none for TLS 1.2)",
	"about": "which TLS versions the domain offers",
	"fix": "Set `tls_security_policy = \"Policy-Min-TLS-1-2-PFS-2023-10\"` in `domain_endpoint_options`.",
	"set": "Policy-Min-TLS-1-2-PFS-2023-10",
	"same_as": ["CKV_AWS_228", "AWS-0126"],
}

# Without the block others see nothing wrong.
of_https := ["CKV_AWS_83"] if {
	some _ in input.values.domain_endpoint_options
} else := ["CKV_AWS_83"] if {
	plan.has_unknown_blocks(input, "domain_endpoint_options")
} else := []
