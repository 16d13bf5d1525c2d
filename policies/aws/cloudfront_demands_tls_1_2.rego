# METADATA
# title: CloudFront distributions demand TLS 1.2 with today's ciphers
# description: >-
#   Older policies offer TLS 1.0 or ciphers without forward secrecy, and so does CloudFront's own certificate, with
#   which no policy can be chosen.
# custom:
#   id: AWS-CF-02
#   severity: high
#   enforcement: soft
#   view: resource
#   kinds: [aws_cloudfront_distribution]
#   fix: Use a certificate of your own with `minimum_protocol_version = "TLSv1.2_2021"` in `viewer_certificate`.
#   controls:
#     nist-800-53r5: [SC-8, SC-8(1)]
#     soc2-tsc-2017: [CC6.7]
#     iso-27001-2022: [A.8.24]
#     pci-dss-4.0.1: ["4.2.1"]
#   same_as:
#     checkov: [CKV_AWS_174]
#     trivy: [AWS-0013]
#     kics: [00e5e55e, 5c0003fb]
#     prowler: [cloudfront_distributions_using_deprecated_ssl_protocols]
package tollgate.aws.cloudfront_demands_tls_1_2

import data.tollgate.library.demand
import data.tollgate.library.plan

deny contains finding if {
	plan.is_planned(input)
	has_default_certificate
	finding := {
		"msg": "the distribution uses the certificate of CloudFront, with which it offers TLS 1.0",
		"path": ["values", "viewer_certificate", 0, "cloudfront_default_certificate"],
	}
}

deny contains finding if {
	plan.is_planned(input)
	not has_default_certificate
	not stated_version in enough
	not demand.is_unknown(input, version)
	not is_undecided_certificate
	finding := object.union(
		{
			"msg": sprintf("the distribution offers old TLS versions or ciphers (%s)", [stated]),
			"path": array.concat(["values"], version),
			"set": [{"path": array.concat(["values"], version), "value": "TLSv1.2_2021"}],
		},
		claims,
	)
}

undecided contains finding if {
	plan.is_planned(input)
	not has_default_certificate
	not is_undecided_certificate
	not stated_version in enough
	demand.is_unknown(input, version)
	finding := {
		"msg": "which TLS versions the distribution offers is not known before the apply",
		"path": array.concat(["values"], version),
	}
}

undecided contains finding if {
	plan.is_planned(input)
	is_undecided_certificate
	finding := {
		"msg": "whether the distribution uses the certificate of CloudFront is not known before the apply",
		"path": ["values", "viewer_certificate", 0, "cloudfront_default_certificate"],
	}
}

version := ["viewer_certificate", 0, "minimum_protocol_version"]

stated_version := object.get(input.values, ["viewer_certificate", 0, "minimum_protocol_version"], null)

enough := ["TLSv1.2_2021", "TLSv1.2_2025", "TLSv1.3_2025"]

has_default_certificate if input.values.viewer_certificate[0].cloudfront_default_certificate == true

is_undecided_certificate if {
	demand.is_unknown(input, ["viewer_certificate", 0, "cloudfront_default_certificate"])
}

# Without a word it is TLSv1.
default stated := "no `minimum_protocol_version`"

stated := sprintf("`%s`", [stated_version]) if is_string(stated_version)

# These are TLS 1.2 at least, and enough for others.
default claims := {}

claims := {"same_as": ["AWS-0013"]} if stated_version in ["TLSv1.2_2018", "TLSv1.2_2019"]
