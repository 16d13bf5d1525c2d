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

is_perhaps(resource, key) if {
	plan.perhaps_refers(resource, bucket(key)) with data.inventory as buckets
	not plan.refers(resource, bucket(key)) with data.inventory as buckets
}

is_sure(resource, key) if {
	plan.refers(resource, bucket(key)) with data.inventory as buckets
	not plan.perhaps_refers(resource, bucket(key)) with data.inventory as buckets
}

is_none(resource, key) if {
	not plan.refers(resource, bucket(key)) with data.inventory as buckets
	not plan.perhaps_refers(resource, bucket(key)) with data.inventory as buckets
}

test_by_a_key_that_no_instance_has_it_cannot_be_told_which_is_meant if {
	each := {"bucket": ["aws_s3_bucket.b", "each.key"], "for_each": ["local.names"]}
	made_for := {"bucket": ["each.value"], "for_each": ["aws_s3_bucket.b"]}
	counted := {"bucket": ["aws_s3_bucket.b", "count.index", "local.names"], "count": ["local.names"]}
	every key in [`["a"]`, `["b"]`] {
		is_perhaps(block(`["log-a"]`, each), key)
		is_perhaps(block(`["log-a"]`, made_for), key)
		is_perhaps(block("[7]", counted), key)
	}
}

test_made_for_all_one_by_one_there_is_one_for_each if {
	made_for := {"bucket": ["each.value"], "for_each": ["aws_s3_bucket.b"]}
	counted := {"bucket": ["aws_s3_bucket.b", "local.names", "count.index"], "count": ["local.names"]}
	every references in [made_for, counted] {
		blocks := {key: block(key, references) | some key in [`["log-a"]`, `["log-b"]`]}
		inventory := {"resources": object.union(named_buckets.resources, {"aws_s3_bucket_versioning": {made.address: made |
			some made in blocks
		}})}
		every made in blocks {
			plan.refers(made, bucket(`["a"]`)) with data.inventory as inventory
			plan.refers(made, bucket(`["b"]`)) with data.inventory as inventory
		}
	}
}

test_by_a_number_as_text_an_instance_means_the_one_of_the_number if {
	each := {"bucket": ["each.value"], "for_each": ["aws_s3_bucket.b"]}
	is_sure(block(`["0"]`, each), "[0]")
	is_none(block(`["0"]`, each), "[1]")
}

test_an_element_of_a_set_is_a_key_and_an_attribute_of_one_is_not if {
	is_sure(block(`["a"]`, {"bucket": ["aws_s3_bucket.b", "each.value"]}), `["a"]`)
	is_none(block(`["a"]`, {"bucket": ["aws_s3_bucket.b", "each.value"]}), `["b"]`)
	field := {"bucket": ["aws_s3_bucket.b", "each.value.bucket", "each.value"], "for_each": ["var.logs"]}
	is_perhaps(block(`["a"]`, field), `["a"]`)
	is_perhaps(block(`["a"]`, field), `["b"]`)
}

test_what_follows_may_be_the_key_and_what_stands_before_is_none if {
	every references in [
		["aws_s3_bucket.b", "var.which"],
		["aws_s3_bucket.b", "local.which"],
		["var.bucket", "aws_s3_bucket.b", "var.which"],
		["aws_s3_bucket.b", "data.aws_region.here.name", "data.aws_region.here"],
		["aws_s3_bucket.b", "terraform.workspace"],
		["aws_s3_bucket.b", "random_integer.i.result", "random_integer.i"],
		["module.m.ids", "aws_s3_bucket.b", "module.m", "var.which"],
	] {
		is_perhaps(block("", {"bucket": references}), `["a"]`)
	}
	every references in [
		["aws_s3_bucket.b"],
		["var.keys", "aws_s3_bucket.b"],
		["local.ids", "aws_s3_bucket.b"],
		["module.m.ids", "aws_s3_bucket.b", "module.m"],
		["aws_s3_bucket.b", "aws_s3_bucket.other"],
		["aws_s3_bucket.b", "aws_s3_bucket.other.id", "aws_s3_bucket.other"],
	] {
		is_sure(block("", {"bucket": references}), `["a"]`)
	}
}

test_a_key_of_what_hands_on_is_the_key if {
	handed_on := {"bucket": [`local.ids["a"]`, "aws_s3_bucket.b", "local.ids"]}
	is_sure(block("", handed_on), `["a"]`)
	is_none(block("", handed_on), `["b"]`)
	is_perhaps(block("", {"bucket": ["module.m.ids[7]", "aws_s3_bucket.b", "module.m.ids", "module.m"]}), "[0]")
	is_sure(block("", {"bucket": [`module.m["x"].ids`, "aws_s3_bucket.b", `module.m["x"]`]}), `["a"]`)
}

test_a_key_of_what_is_made_of_several_or_by_a_key_tells_nothing if {
	every references in [
		["local.ids[1]", "local.ids", "aws_s3_bucket.bb", "aws_s3_bucket.b"],
		["local.ids[1]", "local.ids", "aws_s3_bucket.b", "var.which"],
	] {
		is_perhaps(block("", {"bucket": references}), "[0]")
		is_perhaps(block("", {"bucket": references}), "[1]")
	}
}

test_of_how_many_is_not_known_each_may_be_meant if {
	named := block("", {"bucket": ["aws_s3_bucket.b[0].id", "aws_s3_bucket.b[0]", "aws_s3_bucket.b"]})
	plan.perhaps_refers(named, bucket("[*]"))
	not plan.refers(named, bucket("[*]"))
}

of_module(resource) := object.union(resource, {
	"module": `module.m["a"]`,
	"address": concat("", [`module.m["a"].`, resource.address]),
})

test_one_alone_of_a_module_with_keys_means_the_one_of_its_number if {
	counted := {"bucket": [`module.m["a"].aws_s3_bucket.b`, "count.index"], "count": ["var.number"]}
	alone := of_module(block("[0]", counted))
	around := {"resources": {
		"aws_s3_bucket": {made.address: made | some key in ["[0]", "[1]"]; made := of_module(bucket(key))},
		"aws_s3_bucket_versioning": {alone.address: alone},
	}}
	plan.refers(alone, of_module(bucket("[0]"))) with data.inventory as around
	not plan.refers(alone, of_module(bucket("[1]"))) with data.inventory as around
	not plan.perhaps_refers(alone, of_module(bucket("[1]"))) with data.inventory as around
}

test_the_only_instance_is_meant if {
	only := {"resources": {"aws_s3_bucket": {
		bucket("[0]").address: bucket("[0]"),
		bucket("[1]").address: object.union(bucket("[1]"), {"actions": ["delete"]}),
		"aws_s3_bucket.bb[1]": {},
	}}}
	chosen := block("", {"bucket": ["aws_s3_bucket.b", "var.which"]})
	plan.refers(chosen, bucket("[0]")) with data.inventory as only
	not plan.perhaps_refers(chosen, bucket("[0]")) with data.inventory as only
	plan.refers(chosen, bucket(`["a"]`)) with data.inventory as {"resources": {"aws_s3_bucket": {
		bucket(`["a"]`).address: bucket(`["a"]`),
		`aws_s3_bucket.bb["b"]`: {},
	}}}
}

test_a_tag_says_not_what_a_resource_is_for if {
	is_none(block("", {"tags": ["aws_s3_bucket.b", "var.which"]}), `["a"]`)
}

test_in_an_instance_of_a_module_the_key_is_the_modules if {
	each := {"bucket": ["aws_s3_bucket.b", "each.key", "var.bucket"]}
	within := object.union(block("", each), {
		"module": `module.m["a"]`,
		"address": `module.m["a"].aws_s3_bucket_versioning.v`,
	})
	is_sure(within, `["a"]`)
	is_none(within, `["b"]`)
	counted_within := object.union(within, {"address": `module.m["a"].aws_s3_bucket_versioning.v[0]`})
	plan.refers(counted_within, bucket(`["a"]`)) with data.inventory as named_buckets
	not plan.refers(counted_within, bucket(`["b"]`)) with data.inventory as named_buckets
	not plan.perhaps_refers(counted_within, bucket(`["b"]`)) with data.inventory as named_buckets
}

named_buckets := {"resources": {"aws_s3_bucket": {bucket(key).address: bucket(key) | some key in [`["a"]`, `["b"]`]}}}

test_a_resource_without_instances_is_meant_by_its_address if {
	plan.refers(block(`["a"]`, {"bucket": ["aws_s3_bucket.b", "each.key"]}), bucket(""))
	not plan.refers(block("", {"bucket": ["aws_s3_bucket.other"]}), bucket(""))
	not plan.refers(block("", {}), bucket(""))
}

test_how_many_there_are_means_none_of_them if {
	not plan.refers(block("[0]", {"count": ["aws_s3_bucket.b"]}), bucket("[0]")) with data.inventory as buckets
}
