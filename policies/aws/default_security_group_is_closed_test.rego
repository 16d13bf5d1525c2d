package tollgate.aws.default_security_group_is_closed_test

import data.tollgate.aws.default_security_group_is_closed as policy

test_each_rule_is_found if {
	denied(default_group({"ingress": [{"self": true}, {}], "egress": [{}]}, {}, [])) == {
		["values", "ingress", 0],
		["values", "ingress", 1],
		["values", "egress", 0],
	}
}

test_no_rule_passes if {
	every values in [{}, {"ingress": []}, {"ingress": null, "egress": []}, {"ingress": "x"}, {"ingress": [null]}] {
		denied(default_group(values, {}, [])) == set()
	}
}

test_a_rule_of_its_own_is_found if {
	every reference in [
		"aws_default_security_group.main.id",
		"module.net.aws_default_security_group.main",
		"aws_vpc.main.default_security_group_id",
		"module.net.aws_vpc.main[0].default_security_group_id",
	] {
		denied(rule_for(reference)) == {["values", "security_group_id"]}
	}
}

test_a_rule_of_another_group_passes if {
	every reference in ["aws_security_group.main.id", "var.default_security_group_id", "aws_vpc.main.id"] {
		denied(rule_for(reference)) == set()
	}
}

test_unknown_rules_are_undecided_where_they_are_configured if {
	unknown := {"ingress": true, "egress": true}
	unsure(default_group({}, unknown, ["ingress", "ingress[*].protocol"])) == {["values", "ingress"]}
	unsure(default_group({}, unknown, null)) == {["values", "ingress"], ["values", "egress"]}
	unsure(object.union(default_group({}, unknown, ["ingress"]), {"references": {"ingress": ["var.rules"]}})) == {[
		"values",
		"ingress",
	]}
}

test_an_empty_list_is_decided if {
	unsure(default_group({}, {"ingress": true, "egress": true}, ["ingress"])) == set()
}

test_a_vpc_whose_default_group_nobody_takes_over_is_told_of if {
	told({}) == {["values"]}
	referring := object.union(default_group({}, {"vpc_id": true}, []), {"references": {"vpc_id": ["aws_vpc.main"]}})
	told({"main": referring}) == set()
	other := object.union(default_group({}, {"vpc_id": true}, []), {"references": {"vpc_id": ["aws_vpc.other"]}})
	told({"main": other}) == {["values"]}
	open := default_group({}, {"vpc_id": true}, ["vpc_id"])
	told({"main": open}) == set()
}

told(groups) := {finding.path | some finding in found} if {
	vpc := object.union(default_group({"cidr_block": "10.0.0.0/16"}, {}, []), {"type": "aws_vpc"})
	found := policy.warn with input as vpc with data.inventory as {"resources": {"aws_default_security_group": groups}}
}

rule_for(reference) := {
	"address": "aws_security_group_rule.main",
	"type": "aws_security_group_rule",
	"name": "main",
	"mode": "managed",
	"module": "",
	"values": {"type": "ingress"},
	"unknown": {"security_group_id": true},
	"references": {"security_group_id": [reference]},
	"actions": ["create"],
}

denied(resource) := {finding.path | some finding in found} if {
	found := policy.deny with input as resource with data.inventory as {}
}

unsure(resource) := {finding.path | some finding in found} if {
	found := policy.undecided with input as resource with data.inventory as {}
}

default_group(values, unknown, configured) := {
	"address": "aws_default_security_group.main",
	"type": "aws_default_security_group",
	"name": "main",
	"mode": "managed",
	"module": "",
	"values": values,
	"unknown": unknown,
	"references": {},
	"configured": configured,
	"actions": ["create"],
}

test_of_one_that_is_perhaps_taken_over_nothing_is_told if {
	told_of("a", ["aws_vpc.each", "var.which"]) == 0
	told_of("a", [`aws_vpc.each["a"].id`, `aws_vpc.each["a"]`, "aws_vpc.each"]) == 0
	told_of("b", [`aws_vpc.each["a"].id`, `aws_vpc.each["a"]`, "aws_vpc.each"]) == 1
}

told_of(key, references) := count(found) if {
	vpcs := {one.address: one |
		some other in ["a", "b"]
		one := object.union(default_group({"cidr_block": "10.0.0.0/16"}, {}, []), {
			"type": "aws_vpc",
			"name": "each",
			"address": concat("", [`aws_vpc.each["`, other, `"]`]),
		})
	}
	group := object.union(default_group({}, {"vpc_id": true}, []), {"references": {"vpc_id": references}})
	found := policy.warn with input as vpcs[concat("", [`aws_vpc.each["`, key, `"]`])]
		with data.inventory as {"resources": {"aws_vpc": vpcs, "aws_default_security_group": {"main": group}}}
}
