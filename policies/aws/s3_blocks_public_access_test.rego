package tollgate.aws.s3_blocks_public_access_test

import data.tollgate.aws.s3_blocks_public_access as policy

test_a_switch_that_is_off_is_found if {
	denied({
		"address": "aws_s3_bucket_public_access_block.main",
		"type": "aws_s3_bucket_public_access_block",
		"name": "main",
		"mode": "managed",
		"module": "",
		"values": {
			"block_public_acls": true,
			"block_public_policy": false,
			"ignore_public_acls": true,
			"restrict_public_buckets": true,
		},
		"unknown": {},
		"references": {},
		"actions": ["create"],
	}) == {["values", "block_public_policy"]}
}

test_a_switch_that_is_not_set_is_found if {
	denied({
		"address": "aws_s3_bucket_public_access_block.main",
		"type": "aws_s3_bucket_public_access_block",
		"name": "main",
		"mode": "managed",
		"module": "",
		"values": {
			"block_public_acls": true,
			"block_public_policy": true,
			"restrict_public_buckets": true,
		},
		"unknown": {},
		"references": {},
		"actions": ["create"],
	}) == {["values", "ignore_public_acls"]}
}

test_four_switches_pass if {
	denied({
		"address": "aws_s3_bucket_public_access_block.main",
		"type": "aws_s3_bucket_public_access_block",
		"name": "main",
		"mode": "managed",
		"module": "",
		"values": {
			"block_public_acls": true,
			"block_public_policy": true,
			"ignore_public_acls": true,
			"restrict_public_buckets": true,
		},
		"unknown": {},
		"references": {},
		"actions": ["create"],
	}) == set()
}

test_a_bucket_without_block_is_found if {
	denied({
		"address": "aws_s3_bucket.main",
		"type": "aws_s3_bucket",
		"name": "main",
		"mode": "managed",
		"module": "",
		"values": {"bucket": "shop"},
		"unknown": {},
		"references": {},
		"actions": ["create"],
	}) == {["values"]}
}

test_a_bucket_that_is_only_read_passes if {
	denied({
		"address": "data.aws_s3_bucket.main",
		"type": "aws_s3_bucket",
		"name": "main",
		"mode": "data",
		"module": "",
		"values": {"bucket": "shop"},
		"unknown": {},
		"references": {},
		"actions": ["create"],
	}) == set()
}

test_an_unknown_switch_is_undecided if {
	unsure({
		"address": "aws_s3_bucket_public_access_block.main",
		"type": "aws_s3_bucket_public_access_block",
		"name": "main",
		"mode": "managed",
		"module": "",
		"values": {
			"block_public_policy": true,
			"ignore_public_acls": true,
			"restrict_public_buckets": true,
		},
		"unknown": {"block_public_acls": true},
		"references": {},
		"actions": ["create"],
	}) == {["values", "block_public_acls"]}
}

test_a_bucket_without_block_is_decided if {
	unsure({
		"address": "aws_s3_bucket.main",
		"type": "aws_s3_bucket",
		"name": "main",
		"mode": "managed",
		"module": "",
		"values": {"bucket": "shop"},
		"unknown": {},
		"references": {},
		"actions": ["create"],
	}) == set()
}

test_a_block_that_names_the_bucket_covers_it if {
	block := {
		"address": "aws_s3_bucket_public_access_block.main",
		"type": "aws_s3_bucket_public_access_block",
		"name": "main",
		"mode": "managed",
		"module": "",
		"values": {
			"block_public_acls": true,
			"block_public_policy": true,
			"ignore_public_acls": true,
			"restrict_public_buckets": true,
			"bucket": "shop",
		},
		"unknown": {},
		"references": {},
		"actions": ["create"],
	}
	judged(block) == {"denied": 0, "unsure": 0}
}

test_a_block_that_refers_to_the_bucket_covers_it if {
	block := {
		"address": "aws_s3_bucket_public_access_block.main",
		"type": "aws_s3_bucket_public_access_block",
		"name": "main",
		"mode": "managed",
		"module": "",
		"values": {
			"block_public_acls": true,
			"block_public_policy": true,
			"ignore_public_acls": true,
			"restrict_public_buckets": true,
		},
		"unknown": {"bucket": true},
		"references": {"bucket": ["aws_s3_bucket.main.id", "aws_s3_bucket.main"]},
		"actions": ["create"],
	}
	judged(block) == {"denied": 0, "unsure": 0}
}

test_a_block_of_another_bucket_covers_nothing if {
	block := {
		"address": "aws_s3_bucket_public_access_block.main",
		"type": "aws_s3_bucket_public_access_block",
		"name": "main",
		"mode": "managed",
		"module": "",
		"values": {
			"block_public_acls": true,
			"block_public_policy": true,
			"ignore_public_acls": true,
			"restrict_public_buckets": true,
		},
		"unknown": {"bucket": true},
		"references": {"bucket": ["aws_s3_bucket.other.id", "aws_s3_bucket.other"]},
		"actions": ["create"],
	}
	judged(block) == {"denied": 1, "unsure": 0}
}

test_a_block_of_an_unknown_bucket_may_cover_it if {
	block := {
		"address": "aws_s3_bucket_public_access_block.main",
		"type": "aws_s3_bucket_public_access_block",
		"name": "main",
		"mode": "managed",
		"module": "",
		"values": {
			"block_public_acls": true,
			"block_public_policy": true,
			"ignore_public_acls": true,
			"restrict_public_buckets": true,
		},
		"unknown": {"bucket": true},
		"references": {"bucket": ["var.bucket"]},
		"actions": ["create"],
	}
	judged(block) == {"denied": 0, "unsure": 1}
}

test_a_block_that_is_destroyed_covers_nothing if {
	block := {
		"address": "aws_s3_bucket_public_access_block.main",
		"type": "aws_s3_bucket_public_access_block",
		"name": "main",
		"mode": "managed",
		"module": "",
		"values": null,
		"unknown": {},
		"references": {"bucket": ["aws_s3_bucket.main.id", "aws_s3_bucket.main"]},
		"actions": ["delete"],
	}
	judged(block) == {"denied": 1, "unsure": 0}
}

test_a_block_of_the_account_covers_its_buckets if {
	judged(account_block(true, {})) == {"denied": 0, "unsure": 0}
}

test_a_block_of_the_account_with_a_switch_off_covers_nothing if {
	judged(account_block(false, {})) == {"denied": 1, "unsure": 0}
	judged(account_block(null, {})) == {"denied": 1, "unsure": 0}
}

test_a_block_of_the_account_with_an_unknown_switch_may_cover_them if {
	judged(account_block(null, {"restrict_public_buckets": true})) == {"denied": 0, "unsure": 1}
}

account_block(restrict, unknown) := {
	"address": "aws_s3_account_public_access_block.main",
	"type": "aws_s3_account_public_access_block",
	"name": "main",
	"mode": "managed",
	"module": "",
	"values": {
		"block_public_acls": true,
		"block_public_policy": true,
		"ignore_public_acls": true,
		"restrict_public_buckets": restrict,
	},
	"unknown": unknown,
	"references": {},
	"actions": ["create"],
}

judged(block) := {"denied": count(denials), "unsure": count(doubts)} if {
	bucket := {
		"address": "aws_s3_bucket.main",
		"type": "aws_s3_bucket",
		"name": "main",
		"mode": "managed",
		"module": "",
		"values": {"bucket": "shop"},
		"unknown": {},
		"references": {},
		"actions": ["create"],
	}
	inventory := {"resources": {block.type: {block.address: block}}}
	denials := policy.deny with input as bucket with data.inventory as inventory
	doubts := policy.undecided with input as bucket with data.inventory as inventory
}

denied(resource) := {finding.path | some finding in found} if {
	found := policy.deny with input as resource with data.inventory as {}
}

unsure(resource) := {finding.path | some finding in found} if {
	found := policy.undecided with input as resource with data.inventory as {}
}

test_a_block_of_one_of_several_instances_passes_that_one if {
	keyed := [`aws_s3_bucket.each["a"].id`, `aws_s3_bucket.each["a"]`, "aws_s3_bucket.each"]
	outcome_of(instance("a"), keyed) == {"denied": 0, "unsure": 0}
	outcome_of(instance("b"), keyed) == {"denied": 1, "unsure": 0}
	all := ["aws_s3_bucket.each"]
	every key in ["a", "b"] { outcome_of(instance(key), all) == {"denied": 0, "unsure": 0} }
}

test_of_which_of_several_instances_a_block_is_is_undecided if {
	every references in [["aws_s3_bucket.each", "var.which"], ["aws_s3_bucket.each", "each.value.which", "each.value"]] {
		every key in ["a", "b"] { outcome_of(instance(key), references) == {"denied": 0, "unsure": 1} }
	}
}

outcome_of(resource, references) := {"denied": count(denials), "unsure": count(doubts)} if {
	inventory := {"resources": {
		"aws_s3_bucket": {one.address: one | some key in ["a", "b"]; one := instance(key)},
		"aws_s3_bucket_public_access_block": {"aws_s3_bucket_public_access_block.some": companion_of(references)},
	}}
	denials := policy.deny with input as resource with data.inventory as inventory
	doubts := policy.undecided with input as resource with data.inventory as inventory
}

instance(key) := {
	"address": concat("", [`aws_s3_bucket.each["`, key, `"]`]),
	"type": "aws_s3_bucket",
	"name": "each",
	"module": "",
	"mode": "managed",
	"values": {"bucket": key},
	"unknown": {},
	"configured": [],
	"references": {},
	"actions": ["create"],
}

companion_of(references) := {
	"address": "aws_s3_bucket_public_access_block.some",
	"type": "aws_s3_bucket_public_access_block",
	"name": "some",
	"module": "",
	"mode": "managed",
	"values": {},
	"unknown": {"bucket": true},
	"configured": ["bucket"],
	"references": {"bucket": references},
	"actions": ["create"],
}
