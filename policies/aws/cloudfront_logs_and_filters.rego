# METADATA
# title: CloudFront distributions log requests and have a web ACL
# description: Without logs an attack cannot be followed afterwards; without a web ACL nothing turns it away.
# custom:
#   id: AWS-CF-03
#   severity: medium
#   enforcement: soft
#   view: resource
#   kinds: [aws_cloudfront_distribution]
#   fix: Add `logging_config` with a bucket, or a log delivery, and set `web_acl_id`.
#   controls:
#     nist-800-53r5: [AU-2, AU-12, SC-7, SI-4]
#     soc2-tsc-2017: [CC7.2, CC6.6]
#     iso-27001-2022: [A.8.15, A.8.20, A.8.26]
#     pci-dss-4.0.1: ["10.2.1", "6.4.2"]
#   same_as:
#     checkov: [CKV_AWS_86, CKV_AWS_68]
#     trivy: [AWS-0010, AWS-0011]
#     kics: [94690d79]
#     prowler: [cloudfront_distributions_logging_enabled, cloudfront_distributions_using_waf]
package tollgate.aws.cloudfront_logs_and_filters

import data.tollgate.library.given
import data.tollgate.library.plan
import data.tollgate.library.referring

deny contains finding if {
	not logs
	not plan.has_unknown_blocks(input, "logging_config")
	plan.is_planned(input)
	not is_perhaps_delivered
	finding := object.union(log, {"msg": "the distribution does not log requests (it has no `logging_config`)"})
}

undecided contains finding if {
	not logs
	plan.is_planned(input)
	is_perhaps_logged
	finding := object.union(log, {"msg": "whether the distribution logs requests is not known before the apply"})
}

deny contains finding if {
	plan.is_planned(input)
	given.is_left_out(input, "web_acl_id", stated_acl)
	finding := object.union(acl, {"msg": "the distribution has no web ACL (`web_acl_id` is not set)"})
}

undecided contains finding if {
	plan.is_planned(input)
	given.is_unclear(input, "web_acl_id", stated_acl)
	finding := object.union(acl, {"msg": "whether the distribution has a web ACL is not known before the apply"})
}

logs if some _ in input.values.logging_config

address := plan.address_of_all(input)

# The newer way: the logs are delivered by CloudWatch. Each distribution looks at all sources, so that what most of them
# lack is asked first.
logs if {
	some source in sources
	address in source.references[_]
	plan.refers(source, input)
	plan.is_planned(source)
	is_taken(source)
}

logs if {
	is_string(input.values.arn)
	some source in sources
	source.values.resource_arn == input.values.arn
	is_taken(source)
}

# A source gives logs to nobody until a delivery takes them.
is_taken(source) if {
	own := plan.address_of_all(source)
	some delivery in deliveries
	own in delivery.references[_]
	plan.refers(delivery, source)
}

is_taken(source) if {
	is_string(source.values.name)
	some delivery in deliveries
	delivery.values.delivery_source_name == source.values.name
}

deliveries := object.get(data.inventory, ["resources", "aws_cloudwatch_log_delivery"], {})

sources := object.get(data.inventory, ["resources", "aws_cloudwatch_log_delivery_source"], {})

stated_acl := object.get(input, ["values", "web_acl_id"], null)

is_perhaps_logged if plan.has_unknown_blocks(input, "logging_config")

is_perhaps_logged if is_perhaps_delivered

is_perhaps_delivered if {
	some source in sources
	source.unknown.resource_arn == true
	not referring.names_type(source, "resource_arn", "aws_cloudfront_distribution")
}

is_perhaps_delivered if {
	some source in sources
	address in source.references[_]
	plan.refers(source, input)
	not is_taken(source)
	is_perhaps_taken(source)
}

# Which of several distributions the source is of cannot be told.
is_perhaps_delivered if {
	some source in sources
	plan.perhaps_refers(source, input)
	plan.is_planned(source)
	may_be_taken(source)
}

may_be_taken(source) if is_taken(source)

may_be_taken(source) if is_perhaps_taken(source)

# Some delivery takes the logs of a source whose name is not known.
is_perhaps_taken(_) if {
	some delivery in deliveries
	delivery.unknown.delivery_source_name == true
	not referring.names_type(delivery, "delivery_source_name", "aws_cloudwatch_log_delivery_source")
}

is_perhaps_taken(source) if {
	some delivery in deliveries
	plan.perhaps_refers(delivery, source)
	not says_name(delivery)
}

# A name that is known decides.
says_name(delivery) if is_string(delivery.values.delivery_source_name)

log := {
	"path": ["values", "logging_config"],
	"fix": "Add `logging_config` with a `bucket`, or an `aws_cloudwatch_log_delivery_source` with a delivery.",
	"same_as": ["CKV_AWS_86", "AWS-0010", "94690d79", "cloudfront_distributions_logging_enabled"],
}

acl := {
	"path": ["values", "web_acl_id"],
	"fix": "Set `web_acl_id` to the ARN of an `aws_wafv2_web_acl` of scope `CLOUDFRONT`.",
	"same_as": ["CKV_AWS_68", "AWS-0011", "cloudfront_distributions_using_waf"],
}
