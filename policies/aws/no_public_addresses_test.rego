package tollgate.aws.no_public_addresses_test

import data.tollgate.aws.no_public_addresses as policy

test_a_public_address_is_found if {
	denied(instance({"associate_public_ip_address": true}, {}, [])) == {["values", "associate_public_ip_address"]}
}

test_text_is_read_in_a_launch_template if {
	interfaces := [{"associate_public_ip_address": value} | some value in ["true", true, "false"]]
	denied(template(interfaces)) == {
		["values", "network_interfaces", 0, "associate_public_ip_address"],
		["values", "network_interfaces", 1, "associate_public_ip_address"],
	}
}

test_no_and_nothing_pass if {
	every value in [false, null, "x", [], {}] {
		denied(instance({"associate_public_ip_address": value}, {}, [])) == set()
	}
	every odd in [null, "x", {}, [null], [[]]] {
		denied(template(odd)) == set()
	}
}

test_what_the_provider_fills_in_is_decided if {
	unsure(instance({}, {"associate_public_ip_address": true}, ["ami"])) == set()
}

test_the_unknown_is_undecided if {
	unsure(instance({}, {"associate_public_ip_address": true}, ["associate_public_ip_address"])) == {[
		"values",
		"associate_public_ip_address",
	]}
}

template(interfaces) := object.union(
	instance({"network_interfaces": interfaces}, {}, ["network_interfaces"]),
	{"type": "aws_launch_template"},
)

denied(resource) := {finding.path | some finding in found} if {
	found := policy.deny with input as resource with data.inventory as {}
}

unsure(resource) := {finding.path | some finding in found} if {
	found := policy.undecided with input as resource with data.inventory as {}
}

instance(values, unknown, configured) := {
	"address": "aws_instance.main",
	"type": "aws_instance",
	"name": "main",
	"mode": "managed",
	"module": "",
	"values": values,
	"unknown": unknown,
	"references": {},
	"configured": configured,
	"actions": ["create"],
}
