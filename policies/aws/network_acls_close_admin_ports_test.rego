package tollgate.aws.network_acls_close_admin_ports_test

import data.tollgate.aws.network_acls_close_admin_ports as policy

test_an_open_port_is_found if {
	denied(rule({})) == {["values", "cidr_block"]}
	denied(rule({"protocol": "-1"})) == {["values", "cidr_block"]}
	denied(rule({"rule_action": "ALLOW", "protocol": "TCP"})) == {["values", "cidr_block"]}
	denied(rule({"cidr_block": null, "ipv6_cidr_block": "::/0"})) == {["values", "ipv6_cidr_block"]}
}

test_what_opens_nothing_passes if {
	every changed in [
		{"rule_action": "deny"},
		{"egress": true},
		{"cidr_block": "10.0.0.0/8"},
		{"from_port": 443, "to_port": 443},
		{"protocol": "udp"},
		{"protocol": "icmp"},
	] {
		denied(rule(changed)) == set()
	}
}

test_the_ports_are_a_parameter if {
	found := policy.deny with input as rule({})
		with data.params as {"network_acl_admin_ports": [23]}
		with data.inventory as {}
	found == set()
}

test_a_rule_that_closes_the_port_before_counts if {
	denied(list([closes(90, "0.0.0.0/0"), opens])) == set()
	denied(list([closes(110, "0.0.0.0/0"), opens])) == {["values", "ingress", 1, "cidr_block"]}
	denied(list([closes(90, "10.0.0.0/8"), opens])) == {["values", "ingress", 1, "cidr_block"]}
}

closes(number, range) := {"action": "deny", "rule_no": number, "protocol": "-1", "cidr_block": range}

opens := {"action": "allow", "rule_no": 100, "protocol": "6", "cidr_block": "0.0.0.0/0", "from_port": 22, "to_port": 22}

test_each_check_of_others_is_told_where_it_is_meant if {
	ids(list([opens])) == {"AWS-0105", "CKV_AWS_232", "ec2_networkacl_allow_ingress_tcp_port_22"}
	"CKV_AWS_352" in ids(rule({"protocol": "-1"}))
}

ids(resource) := {id | some finding in found; some id in finding.same_as} if {
	found := policy.deny with input as resource with data.inventory as {}
}

test_the_unknown_is_undecided if {
	some field in ["cidr_block", "from_port", "protocol", "rule_action", "egress"]
	some left in [object.remove(values, [field])]
	unsure(object.union(rule({}), {"values": left, "unknown": {field: true}})) == {["values"]}
}

test_odd_shapes_are_no_objection if {
	every odd in [null, "x", {}, [null], [[]], [{"action": 3, "cidr_block": [], "protocol": {}}]] {
		denied(list(odd)) == set()
	}
	every odd in [null, 3, [], {}] {
		denied(rule({"rule_action": odd})) == set()
		denied(rule({"cidr_block": odd})) == set()
	}
}

values := {
	"network_acl_id": "acl-1",
	"rule_number": 100,
	"rule_action": "allow",
	"protocol": "tcp",
	"cidr_block": "0.0.0.0/0",
	"from_port": 22,
	"to_port": 22,
}

rule(changed) := object.union(resource(values, {}, []), {"values": changed})

list(ingress) := object.union(resource({"ingress": ingress}, {}, ["ingress"]), {"type": "aws_network_acl"})

denied(resource) := {finding.path | some finding in found} if {
	found := policy.deny with input as resource with data.inventory as {}
}

unsure(resource) := {finding.path | some finding in found} if {
	found := policy.undecided with input as resource with data.inventory as {}
}

resource(values, unknown, configured) := {
	"address": "aws_network_acl_rule.main",
	"type": "aws_network_acl_rule",
	"name": "main",
	"mode": "managed",
	"module": "",
	"values": values,
	"unknown": unknown,
	"references": {},
	"configured": configured,
	"actions": ["create"],
}

test_a_rule_before_of_the_same_instance_closes_and_of_another_does_not if {
	keyed := ["aws_network_acl.each", "each.key"]
	closed_by(keyed, "a", "a") == [0, 0]
	closed_by(keyed, "a", "b") == [1, 0]
}

test_whether_a_rule_before_is_of_the_same_list_is_undecided_where_that_is_worked_out if {
	worked_out := ["aws_network_acl.each", "each.value.list", "each.value"]
	closed_by(worked_out, "x", "y") == [0, 1]
	closed_by(["aws_network_acl.each", "var.which"], "x", "y") == [0, 0]
}

# What is said of a rule that opens a port, where a rule before closes it: both of an instance of a key of their own.
closed_by(references, own, other) := [count(denials), count(doubts)] if {
	opening := rule_of("opening", own, references, {})
	closing := rule_of("closing", other, references, {"rule_number": 90, "rule_action": "deny"})
	lists := {address: {"address": address, "type": "aws_network_acl", "name": "each", "module": ""} |
		some key in ["a", "b"]
		address := concat("", [`aws_network_acl.each["`, key, `"]`])
	}
	inventory := {"resources": {
		"aws_network_acl": lists,
		"aws_network_acl_rule": {opening.address: opening, closing.address: closing},
	}}
	denials := policy.deny with input as opening with data.inventory as inventory
	doubts := policy.undecided with input as opening with data.inventory as inventory
}

rule_of(name, key, references, changed) := object.union(
	resource(
		object.union(object.remove(values, ["network_acl_id"]), changed),
		{"network_acl_id": true},
		["network_acl_id"],
	),
	{
		"name": name,
		"address": concat("", ["aws_network_acl_rule.", name, `["`, key, `"]`]),
		"references": {"network_acl_id": references},
	},
)
