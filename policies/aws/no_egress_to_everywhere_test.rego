package tollgate.aws.no_egress_to_everywhere_test

import data.tollgate.aws.no_egress_to_everywhere as policy

test_everything_to_everywhere_is_found if {
	denied(with_egress(0, 0, "-1", null)) == {["values", "egress", 0, "cidr_blocks", 0]}
	denied(with_egress(0, 65535, "tcp", null)) == {["values", "egress", 0, "cidr_blocks", 0]}
}

test_one_port_passes if {
	denied(with_egress(443, 443, "tcp", null)) == set()
}

test_ordinary_data_passes if {
	denied_by_class("public") == set()
	denied_by_class("secret") != set()
}

test_a_rule_has_the_class_of_its_group if {
	count(found_for_rule("public")) == 0
	count(found_for_rule("secret")) == 1
}

found_for_rule(class) := found if {
	rule := object.union(
		resource("aws_vpc_security_group_egress_rule", {"cidr_ipv4": "0.0.0.0/0", "ip_protocol": "-1"}),
		{"references": {"security_group_id": ["aws_security_group.main.id", "aws_security_group.main"]}},
	)
	group := resource("aws_security_group", {"tags": {"Class": class}})
	found := policy.deny with input as rule
		with data.params as params
		with data.inventory as {"resources": {"aws_security_group": {"aws_security_group.main": group}}}
}

denied_by_class(class) := found if {
	found := policy.deny with input as with_egress(0, 0, "-1", {"class": class})
		with data.params as params
		with data.inventory as {}
}

params := {"data_class_tag": "class", "sensitive_data_classes": ["secret"]}

test_unknown_ranges_are_undecided if {
	unsure(object.union(with_egress(0, 0, "-1", null), {
		"values": {"egress": [{"from_port": 0, "to_port": 0, "protocol": "-1"}]},
		"unknown": {"egress": [{"cidr_blocks": [true]}]},
	})) == {["values", "egress", 0]}
}

test_ingress_and_odd_shapes_are_no_objection if {
	ingress := {"type": "ingress", "cidr_blocks": ["0.0.0.0/0"], "protocol": "-1"}
	denied(resource("aws_security_group_rule", ingress)) == set()
	denied(resource("aws_security_group_rule", {"type": null, "cidr_blocks": {}, "protocol": []})) == set()
	denied(resource("aws_security_group", {"egress": [null, 3, {"cidr_blocks": 3}]})) == set()
}

with_egress(from, to, protocol, tags) := resource("aws_security_group", {
	"tags": tags,
	"egress": [{"from_port": from, "to_port": to, "protocol": protocol, "cidr_blocks": ["0.0.0.0/0"]}],
})

resource(type, values) := {
	"address": concat(".", [type, "main"]),
	"type": type,
	"name": "main",
	"mode": "managed",
	"module": "",
	"values": values,
	"unknown": {},
	"references": {},
	"actions": ["create"],
}

denied(resource) := {finding.path | some finding in found} if {
	found := policy.deny with input as resource with data.inventory as {}
}

unsure(resource) := {finding.path | some finding in found} if {
	found := policy.undecided with input as resource with data.inventory as {}
}

test_for_which_of_several_groups_a_rule_is_is_undecided_where_their_classes_differ if {
	rule_of_one_of("internal", "internal") == [0, 0]
	rule_of_one_of("secret", "secret") == [1, 0]
	rule_of_one_of("secret", "internal") == [0, 1]
}

rule_of_one_of(first, second) := [count(denials), count(doubts)] if {
	rule := object.union(
		resource("aws_vpc_security_group_egress_rule", {"cidr_ipv4": "0.0.0.0/0", "ip_protocol": "-1"}),
		{"references": {"security_group_id": ["aws_security_group.each", "var.which"]}},
	)
	groups := {group.address: group |
		some key, class in {"a": first, "b": second}
		group := object.union(resource("aws_security_group", {"tags": {"Class": class}}), {
			"name": "each",
			"address": concat("", [`aws_security_group.each["`, key, `"]`]),
		})
	}
	inventory := {"resources": {"aws_security_group": groups}}
	denials := policy.deny with input as rule with data.params as params with data.inventory as inventory
	doubts := policy.undecided with input as rule with data.params as params with data.inventory as inventory
}
