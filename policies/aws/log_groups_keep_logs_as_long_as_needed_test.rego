package tollgate.aws.log_groups_keep_logs_as_long_as_needed_test

import data.tollgate.aws.log_groups_keep_logs_as_long_as_needed as policy

test_silence_is_found if {
	denied(group({"name": "a"}, {}, ["name"])) == {["values", "retention_in_days"]}
	denied(group({"name": "a", "retention_in_days": 0}, {}, ["name"])) == {["values", "retention_in_days"]}
}

test_for_ever_on_purpose_passes if {
	denied(group({"name": "audit", "retention_in_days": 0}, {}, ["retention_in_days"])) == set()
}

test_short_audit_logs_are_found if {
	every name in ["/shop/Audit", "cloudtrail-logs", "vpc-flow-logs", "aws-waf-logs-shop", "/aws/eks/shop/cluster"] {
		denied(group({"name": name, "retention_in_days": 364}, {}, [])) == {["values", "retention_in_days"]}
		denied(group({"name": name, "retention_in_days": 365}, {}, [])) == set()
	}
}

test_logs_for_delivery_pass if {
	denied(group({"name": "audit", "log_group_class": "DELIVERY", "retention_in_days": 2}, {}, [])) == set()
	denied(group({"name": "a", "log_group_class": "DELIVERY"}, {}, [])) == set()
}

test_other_logs_pass if {
	denied(group({"name": "/shop/orders", "retention_in_days": 1}, {}, [])) == set()
}

test_other_logs_kept_for_less_than_a_year_are_told_of if {
	told(group({"name": "/shop/orders", "retention_in_days": 364}, {}, [])) == {["values", "retention_in_days"]}
	told(group({"name": "/shop/orders", "retention_in_days": 365}, {}, [])) == set()
	told(group({"name": "/shop/audit", "retention_in_days": 364}, {}, [])) == set()
	told(group({"retention_in_days": 5}, {"name": true}, ["name"])) == set()
}

test_a_group_that_a_trail_writes_to_holds_audit_logs if {
	trail := object.union(group({}, {}, []), {
		"type": "aws_cloudtrail",
		"references": {"cloud_watch_logs_group_arn": [
			"aws_cloudwatch_log_group.main.arn",
			"aws_cloudwatch_log_group.main",
		]},
	})
	found := policy.deny with input as group({"name": "a", "retention_in_days": 90}, {}, [])
		with data.inventory as {"resources": {"aws_cloudtrail": {"aws_cloudtrail.main": trail}}}
	count(found) == 1
}

test_the_days_are_a_parameter if {
	found := policy.deny with input as group({"name": "audit", "retention_in_days": 90}, {}, [])
		with data.params as {"audit_log_retention_days": 90, "audit_log_groups": ["*"]}
		with data.inventory as {}
	found == set()
}

test_the_unknown_is_undecided if {
	unsure(group({"name": "a"}, {"retention_in_days": true}, ["retention_in_days"])) == {[
		"values",
		"retention_in_days",
	]}
	unsure(group({"retention_in_days": 5}, {"name": true}, ["name"])) == {["values", "retention_in_days"]}
	unsure(group({"retention_in_days": 5}, {"name": true}, ["retention_in_days"])) == set()
	unsure(group({"retention_in_days": 400}, {"name": true}, ["name"])) == set()
}

test_odd_shapes_are_no_objection if {
	every odd in ["30", [], {}, true] {
		denied(group({"name": "audit", "retention_in_days": odd}, {}, [])) == set()
		denied(group({"name": odd, "retention_in_days": 30}, {}, [])) == set()
	}
	denied(group(null, {}, [])) == set()
}

denied(resource) := {finding.path | some finding in found} if {
	found := policy.deny with input as resource with data.inventory as {}
}

told(resource) := {finding.path | some finding in found} if {
	found := policy.warn with input as resource with data.inventory as {}
}

unsure(resource) := {finding.path | some finding in found} if {
	found := policy.undecided with input as resource with data.inventory as {}
}

group(values, unknown, configured) := {
	"address": "aws_cloudwatch_log_group.main",
	"type": "aws_cloudwatch_log_group",
	"name": "main",
	"mode": "managed",
	"module": "",
	"values": values,
	"unknown": unknown,
	"references": {},
	"configured": configured,
	"actions": ["create"],
}

test_of_which_of_several_log_groups_a_recorder_is_is_undecided if {
	outcome_of("a", ["aws_cloudwatch_log_group.each", "var.which"]) == [0, 0, 1]
	keyed := [`aws_cloudwatch_log_group.each["a"].arn`, `aws_cloudwatch_log_group.each["a"]`, "aws_cloudwatch_log_group.each"]
	outcome_of("a", keyed) == [1, 0, 0]
	outcome_of("b", keyed) == [0, 1, 0]
}

outcome_of(key, references) := [count(denials), count(told_of), count(doubts)] if {
	inventory := {"resources": {
		"aws_cloudwatch_log_group": {one.address: one | some other in ["a", "b"]; one := group_of(other)},
		"aws_flow_log": {"aws_flow_log.main": object.union(group({}, {"log_destination": true}, []), {
			"type": "aws_flow_log",
			"address": "aws_flow_log.main",
			"references": {"log_destination": references},
		})},
	}}
	denials := policy.deny with input as group_of(key) with data.inventory as inventory
	told_of := policy.warn with input as group_of(key) with data.inventory as inventory
	doubts := policy.undecided with input as group_of(key) with data.inventory as inventory
}

group_of(key) := object.union(group({"name": key, "retention_in_days": 30}, {}, ["name"]), {
	"name": "each",
	"address": concat("", [`aws_cloudwatch_log_group.each["`, key, `"]`]),
})
