package tollgate.aws.no_admin_ports_open_to_the_world_test

import data.tollgate.aws.no_admin_ports_open_to_the_world as policy

test_ssh_from_everywhere_is_found if {
	denied({
		"address": "aws_security_group.main",
		"type": "aws_security_group",
		"name": "main",
		"mode": "managed",
		"module": "",
		"values": {
			"ingress": [
				{
					"cidr_blocks": ["10.0.0.0/8", "0.0.0.0/0"],
					"ipv6_cidr_blocks": [],
					"from_port": 22,
					"to_port": 22,
					"protocol": "tcp",
				},
			],
		},
		"unknown": {},
		"references": {},
		"actions": ["create"],
	}) == {["values", "ingress", 0, "cidr_blocks", 1]}
}

test_a_range_that_holds_rdp_is_found if {
	denied({
		"address": "aws_security_group.main",
		"type": "aws_security_group",
		"name": "main",
		"mode": "managed",
		"module": "",
		"values": {
			"ingress": [
				{
					"cidr_blocks": [],
					"ipv6_cidr_blocks": ["::/0"],
					"from_port": 3000,
					"to_port": 4000,
					"protocol": "tcp",
				},
			],
		},
		"unknown": {},
		"references": {},
		"actions": ["create"],
	}) == {["values", "ingress", 0, "ipv6_cidr_blocks", 0]}
}

test_all_protocols_are_found if {
	denied({
		"address": "aws_security_group_rule.main",
		"type": "aws_security_group_rule",
		"name": "main",
		"mode": "managed",
		"module": "",
		"values": {
			"type": "ingress",
			"cidr_blocks": ["0.0.0.0/0"],
			"protocol": "-1",
			"from_port": 0,
			"to_port": 0,
		},
		"unknown": {},
		"references": {},
		"actions": ["create"],
	}) == {["values", "cidr_blocks", 0]}
}

test_a_rule_of_its_own_is_found if {
	denied({
		"address": "aws_vpc_security_group_ingress_rule.main",
		"type": "aws_vpc_security_group_ingress_rule",
		"name": "main",
		"mode": "managed",
		"module": "",
		"values": {
			"cidr_ipv4": "0.0.0.0/0",
			"ip_protocol": "TCP",
			"from_port": 0,
			"to_port": 65535,
		},
		"unknown": {},
		"references": {},
		"actions": ["create"],
	}) == {["values", "cidr_ipv4"]}
}

test_any_range_of_length_0_is_the_world if {
	denied({
		"address": "aws_vpc_security_group_ingress_rule.main",
		"type": "aws_vpc_security_group_ingress_rule",
		"name": "main",
		"mode": "managed",
		"module": "",
		"values": {"cidr_ipv6": "0:0::/0", "ip_protocol": "-1"},
		"unknown": {},
		"references": {},
		"actions": ["create"],
	}) == {["values", "cidr_ipv6"]}
}

test_https_from_everywhere_passes if {
	denied({
		"address": "aws_security_group.main",
		"type": "aws_security_group",
		"name": "main",
		"mode": "managed",
		"module": "",
		"values": {
			"ingress": [
				{
					"cidr_blocks": ["0.0.0.0/0"],
					"ipv6_cidr_blocks": [],
					"from_port": 443,
					"to_port": 443,
					"protocol": "tcp",
				},
			],
		},
		"unknown": {},
		"references": {},
		"actions": ["create"],
	}) == set()
}

test_ssh_from_the_own_network_passes if {
	denied({
		"address": "aws_security_group.main",
		"type": "aws_security_group",
		"name": "main",
		"mode": "managed",
		"module": "",
		"values": {
			"ingress": [
				{
					"cidr_blocks": ["10.0.0.0/8"],
					"ipv6_cidr_blocks": [],
					"from_port": 22,
					"to_port": 22,
					"protocol": "tcp",
				},
			],
		},
		"unknown": {},
		"references": {},
		"actions": ["create"],
	}) == set()
}

test_egress_passes if {
	denied({
		"address": "aws_security_group_rule.main",
		"type": "aws_security_group_rule",
		"name": "main",
		"mode": "managed",
		"module": "",
		"values": {"type": "egress", "cidr_blocks": ["0.0.0.0/0"], "protocol": "-1"},
		"unknown": {},
		"references": {},
		"actions": ["create"],
	}) == set()
}

test_icmp_passes if {
	denied({
		"address": "aws_security_group.main",
		"type": "aws_security_group",
		"name": "main",
		"mode": "managed",
		"module": "",
		"values": {
			"ingress": [
				{
					"cidr_blocks": ["0.0.0.0/0"],
					"ipv6_cidr_blocks": [],
					"from_port": 8,
					"to_port": -1,
					"protocol": "icmp",
				},
			],
		},
		"unknown": {},
		"references": {},
		"actions": ["create"],
	}) == set()
}

test_odd_shapes_are_no_objection if {
	denied({
		"address": "aws_security_group.main",
		"type": "aws_security_group",
		"name": "main",
		"mode": "managed",
		"module": "",
		"values": {"ingress": [null, "x", {"cidr_blocks": null, "protocol": null}]},
		"unknown": {},
		"references": {},
		"actions": ["create"],
	}) == set()
}

test_an_unknown_range_to_ssh_is_undecided if {
	unsure({
		"address": "aws_security_group.main",
		"type": "aws_security_group",
		"name": "main",
		"mode": "managed",
		"module": "",
		"values": {
			"ingress": [
				{
					"cidr_blocks": null,
					"ipv6_cidr_blocks": [],
					"from_port": 22,
					"to_port": 22,
					"protocol": "tcp",
				},
			],
		},
		"unknown": {"ingress": [{"cidr_blocks": true}]},
		"references": {},
		"actions": ["create"],
	}) == {["values", "ingress", 0]}
}

test_an_unknown_item_of_a_list_is_undecided if {
	unsure({
		"address": "aws_security_group_rule.main",
		"type": "aws_security_group_rule",
		"name": "main",
		"mode": "managed",
		"module": "",
		"values": {
			"type": "ingress",
			"cidr_blocks": [null],
			"protocol": "tcp",
			"from_port": 22,
			"to_port": 22,
		},
		"unknown": {"cidr_blocks": [true]},
		"references": {},
		"actions": ["create"],
	}) == {["values"]}
}

test_an_unknown_range_to_https_is_decided if {
	unsure({
		"address": "aws_security_group.main",
		"type": "aws_security_group",
		"name": "main",
		"mode": "managed",
		"module": "",
		"values": {
			"ingress": [
				{
					"cidr_blocks": null,
					"ipv6_cidr_blocks": [],
					"from_port": 443,
					"to_port": 443,
					"protocol": "tcp",
				},
			],
		},
		"unknown": {"ingress": [{"cidr_blocks": true}]},
		"references": {},
		"actions": ["create"],
	}) == set()
}

test_unknown_ports_from_everywhere_are_undecided if {
	unsure({
		"address": "aws_vpc_security_group_ingress_rule.main",
		"type": "aws_vpc_security_group_ingress_rule",
		"name": "main",
		"mode": "managed",
		"module": "",
		"values": {"cidr_ipv4": "0.0.0.0/0", "ip_protocol": "tcp"},
		"unknown": {"from_port": true, "to_port": true},
		"references": {},
		"actions": ["create"],
	}) == {["values"]}
}

test_unknown_ports_from_the_own_network_are_decided if {
	unsure({
		"address": "aws_vpc_security_group_ingress_rule.main",
		"type": "aws_vpc_security_group_ingress_rule",
		"name": "main",
		"mode": "managed",
		"module": "",
		"values": {"cidr_ipv4": "10.0.0.0/8", "ip_protocol": "tcp"},
		"unknown": {"from_port": true},
		"references": {},
		"actions": ["create"],
	}) == set()
}

test_a_group_whose_rules_are_unknown_is_undecided if {
	unsure({
		"address": "aws_security_group.main",
		"type": "aws_security_group",
		"name": "main",
		"mode": "managed",
		"module": "",
		"values": {},
		"unknown": {"ingress": true},
		"references": {},
		"actions": ["create"],
	}) == {["values", "ingress"]}
}

test_what_is_denied_is_decided if {
	unsure({
		"address": "aws_security_group.main",
		"type": "aws_security_group",
		"name": "main",
		"mode": "managed",
		"module": "",
		"values": {
			"ingress": [
				{
					"cidr_blocks": ["0.0.0.0/0"],
					"ipv6_cidr_blocks": [],
					"from_port": 22,
					"to_port": 22,
					"protocol": "tcp",
				},
			],
		},
		"unknown": {"ingress": [{"ipv6_cidr_blocks": true}]},
		"references": {},
		"actions": ["create"],
	}) == set()
}

test_a_group_with_rules_of_their_own_is_decided if {
	group := {
		"address": "module.net.aws_security_group.main",
		"type": "aws_security_group",
		"name": "main",
		"mode": "managed",
		"module": "module.net",
		"values": {},
		"unknown": {"ingress": true},
		"references": {},
		"actions": ["create"],
	}
	rule := {
		"address": "module.net.aws_vpc_security_group_ingress_rule.main",
		"type": "aws_vpc_security_group_ingress_rule",
		"name": "main",
		"mode": "managed",
		"module": "module.net",
		"values": {"cidr_ipv4": "10.0.0.0/8"},
		"unknown": {},
		"references": {
			"security_group_id": [
				"module.net.aws_security_group.main.id",
				"module.net.aws_security_group.main",
			],
		},
		"actions": ["create"],
	}
	found := policy.undecided with input as group
		with data.inventory.resources as {rule.type: {rule.address: rule}}
	found == set()
}

test_large_parts_of_the_world_are_found if {
	denied({
		"address": "aws_security_group.main",
		"type": "aws_security_group",
		"name": "main",
		"mode": "managed",
		"module": "",
		"values": {"ingress": [{
			"from_port": 22,
			"to_port": 22,
			"protocol": "tcp",
			"cidr_blocks": ["0.0.0.0/1", "128.0.0.0/1", "64.0.0.0/2", "10.0.0.0/11", "224.0.0.0/4"],
			"ipv6_cidr_blocks": ["::/1"],
		}]},
		"unknown": {},
		"references": {},
		"actions": ["create"],
	}) == {
		["values", "ingress", 0, "cidr_blocks", 0],
		["values", "ingress", 0, "cidr_blocks", 1],
		["values", "ingress", 0, "cidr_blocks", 2],
		["values", "ingress", 0, "ipv6_cidr_blocks", 0],
	}
}

test_the_default_group_is_looked_at if {
	denied({
		"address": "aws_default_security_group.main",
		"type": "aws_default_security_group",
		"name": "main",
		"mode": "managed",
		"module": "",
		"values": {"ingress": [{"from_port": 22, "to_port": 22, "protocol": "tcp", "cidr_blocks": ["0.0.0.0/0"]}]},
		"unknown": {},
		"references": {},
		"actions": ["create"],
	}) == {["values", "ingress", 0, "cidr_blocks", 0]}
}

test_a_group_without_rules_of_its_own_is_decided if {
	unsure(group_with_unknown_rules(["name", "vpc_id"])) == set()
}

test_a_group_whose_configured_rules_are_unknown_is_undecided if {
	unsure(group_with_unknown_rules(["ingress", "ingress[*].protocol", "name"])) == {["values", "ingress"]}
}

test_a_group_without_configuration_is_undecided if {
	unsure(group_with_unknown_rules(null)) == {["values", "ingress"]}
}

test_port_minus_one_is_every_port_of_a_protocol_with_ports if {
	ids(ingress(-1, -1, "tcp")) == all_ids
	ids(ingress(0, 65535, "tcp")) == all_ids
	ids(ingress(0, 0, "-1")) == all_ids
	ids(ingress(-1, -1, "icmp")) == set()
	ids(ingress(0, 0, "tcp")) == set()
}

test_each_check_of_others_is_told_where_it_is_meant if {
	"CKV_AWS_24" in ids(ingress(22, 22, "tcp"))
	not "CKV_AWS_25" in ids(ingress(22, 22, "tcp"))
	not "CKV_AWS_277" in ids(ingress(22, 3389, "tcp"))
	"CKV_AWS_25" in ids(ingress(3389, 3389, "udp"))
}

test_a_rule_of_unknown_direction_is_undecided if {
	rule := {
		"address": "aws_security_group_rule.main",
		"type": "aws_security_group_rule",
		"name": "main",
		"mode": "managed",
		"module": "",
		"values": {"cidr_blocks": ["0.0.0.0/0"], "protocol": "tcp", "from_port": 22, "to_port": 22},
		"unknown": {"type": true},
		"references": {},
		"actions": ["create"],
	}
	denied(rule) == set()
	unsure(rule) == {["values"]}
}

test_a_rule_that_is_unknown_as_a_whole_is_undecided if {
	group := object.union(group_with_unknown_rules(["ingress"]), {"values": {"ingress": [null]}})
	unsure(json.patch(group, [{"op": "replace", "path": "/unknown/ingress", "value": [true]}])) == {["values", "ingress", 0]}
}

ids(resource) := {id | some finding in found; some id in finding.same_as} if {
	found := policy.deny with input as resource with data.inventory as {}
}

all_ids := {
	"AWS-0107",
	"4728cd65",
	"CKV_AWS_24",
	"CKV_AWS_25",
	"CKV_AWS_277",
	"65905cec",
	"151187cb",
	"ec2_securitygroup_allow_ingress_from_internet_to_tcp_port_22",
	"ec2_securitygroup_allow_ingress_from_internet_to_tcp_port_3389",
}

ingress(from, to, protocol) := object.union(group_with_unknown_rules(["ingress"]), {
	"values": {"ingress": [{"from_port": from, "to_port": to, "protocol": protocol, "cidr_blocks": ["0.0.0.0/0"]}]},
	"unknown": {"ingress": [{}]},
})

group_with_unknown_rules(configured) := {
	"address": "aws_security_group.main",
	"type": "aws_security_group",
	"name": "main",
	"mode": "managed",
	"module": "",
	"values": {"name": "main"},
	"unknown": {"ingress": true, "egress": true},
	"references": {},
	"configured": configured,
	"actions": ["create"],
}

denied(resource) := {finding.path | some finding in found} if {
	found := policy.deny with input as resource with data.inventory as {}
}

unsure(resource) := {finding.path | some finding in found} if {
	found := policy.undecided with input as resource with data.inventory as {}
}
