package tollgate.aws.cloudfront_demands_tls_1_2_test

import data.tollgate.aws.cloudfront_demands_tls_1_2 as policy

test_old_versions_are_found if {
	every name in ["SSLv3", "TLSv1", "TLSv1_2016", "TLSv1.1_2016", "TLSv1.2_2018", "TLSv1.2_2019", null] {
		denied(distribution({"minimum_protocol_version": name})) == {version}
	}
}

test_new_versions_pass if {
	denied(distribution({"minimum_protocol_version": "TLSv1.2_2021"})) == set()
	denied(distribution({"minimum_protocol_version": "TLSv1.3_2025"})) == set()
}

test_the_default_certificate_is_found_whatever_version_is_said if {
	denied(distribution({
		"cloudfront_default_certificate": true,
		"minimum_protocol_version": "TLSv1.2_2021",
	})) == {["values", "viewer_certificate", 0, "cloudfront_default_certificate"]}
}

test_unknown_is_undecided if {
	unknown := resource(
		"aws_cloudfront_distribution",
		{"viewer_certificate": [{}]},
		{"viewer_certificate": [{"minimum_protocol_version": true}]},
	)
	claimed := object.union(unknown, {"references": {"viewer_certificate[0].minimum_protocol_version": ["var.version"]}})
	denied(claimed) == set()
	unsure(claimed) == {version}
}

test_odd_shapes_are_no_error if {
	denied(resource("aws_cloudfront_distribution", {"viewer_certificate": null}, {})) == {version}
	denied(resource("aws_cloudfront_distribution", {"viewer_certificate": "x"}, {})) == {version}
}

version := ["values", "viewer_certificate", 0, "minimum_protocol_version"]

distribution(certificate) := resource("aws_cloudfront_distribution", {"viewer_certificate": [certificate]}, {})

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
