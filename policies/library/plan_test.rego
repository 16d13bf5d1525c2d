package tollgate.library.plan_test

import data.tollgate.library.plan

bucket(key) := {
	"address": concat("", ["aws_s3_bucket.b", key]),
	"type": "aws_s3_bucket",
	"name": "b",
	"module": "",
}

block(key, references) := {
	"address": concat("", ["aws_s3_bucket_versioning.v", key]),
	"type": "aws_s3_bucket_versioning",
	"name": "v",
	"module": "",
	"references": references,
}

test_a_reference_with_a_key_means_that_instance if {
	named := block("", {"bucket": [`aws_s3_bucket.b["a"].id`, `aws_s3_bucket.b["a"]`, "aws_s3_bucket.b"]})
	plan.refers(named, bucket(`["a"]`))
	not plan.refers(named, bucket(`["b"]`))
	counted := block("", {"bucket": ["aws_s3_bucket.b[1].id", "aws_s3_bucket.b[1]", "aws_s3_bucket.b"]})
	plan.refers(counted, bucket("[1]"))
	not plan.refers(counted, bucket("[0]"))
	not plan.refers(counted, bucket("[10]"))
}

test_by_its_own_key_an_instance_means_the_one_of_that_key if {
	each := {"bucket": ["aws_s3_bucket.b", "each.key"], "for_each": ["local.names"]}
	plan.refers(block(`["a"]`, each), bucket(`["a"]`))
	not plan.refers(block(`["a"]`, each), bucket(`["b"]`)) with data.inventory as buckets
	made_for := {"bucket": ["each.value.id", "each.value"], "for_each": ["aws_s3_bucket.b"]}
	plan.refers(block(`["a"]`, made_for), bucket(`["a"]`))
	not plan.refers(block(`["a"]`, made_for), bucket(`["b"]`)) with data.inventory as buckets
	counted := {"bucket": ["aws_s3_bucket.b", "count.index"], "count": ["aws_s3_bucket.b"]}
	plan.refers(block("[0]", counted), bucket("[0]"))
	not plan.refers(block("[0]", counted), bucket("[1]")) with data.inventory as buckets
}

buckets := {"resources": {"aws_s3_bucket": {bucket(key).address: bucket(key) |
	some key in [`["a"]`, `["b"]`, "[0]", "[1]"]
}}}

test_by_a_key_that_no_instance_has_any_may_be_meant if {
	each := {"bucket": ["aws_s3_bucket.b", "each.key"], "for_each": ["local.names"]}
	made_for := {"bucket": ["each.value"], "for_each": ["aws_s3_bucket.b"]}
	counted := {"bucket": ["aws_s3_bucket.b", "count.index", "local.names"], "count": ["local.names"]}
	every key in [`["a"]`, `["b"]`] {
		plan.refers(block(`["log-a"]`, each), bucket(key)) with data.inventory as buckets
		plan.refers(block(`["log-a"]`, made_for), bucket(key)) with data.inventory as buckets
		plan.refers(block("[7]", counted), bucket(key)) with data.inventory as buckets
	}
}

test_in_an_instance_of_a_module_the_key_is_the_modules if {
	each := {"bucket": ["aws_s3_bucket.b", "each.key", "var.bucket"]}
	within := object.union(block("", each), {
		"module": `module.m["a"]`,
		"address": `module.m["a"].aws_s3_bucket_versioning.v`,
	})
	plan.refers(within, bucket(`["a"]`))
	not plan.refers(within, bucket(`["b"]`))
}

test_where_it_cannot_be_told_which_instance_all_are_meant if {
	every references in [["aws_s3_bucket.b"], ["aws_s3_bucket.b", "local.name"], ["aws_s3_bucket.b", "each.value.name"]] {
		every key in [`["a"]`, `["b"]`] {
			plan.refers(block("", {"bucket": references}), bucket(key))
		}
	}
}

test_a_resource_without_instances_is_meant_by_its_address if {
	plan.refers(block(`["a"]`, {"bucket": ["aws_s3_bucket.b", "each.key"]}), bucket(""))
	not plan.refers(block("", {"bucket": ["aws_s3_bucket.other"]}), bucket(""))
	not plan.refers(block("", {}), bucket(""))
}

test_how_many_there_are_means_none_of_them if {
	not plan.refers(block("[0]", {"count": ["aws_s3_bucket.b"]}), bucket("[0]")) with data.inventory as buckets
}
