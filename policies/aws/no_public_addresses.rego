# METADATA
# title: Machines and subnets give no public addresses
# description: A machine with a public address is one security group rule away from the whole internet.
# custom:
#   id: AWS-EC2-08
#   severity: medium
#   enforcement: soft
#   view: resource
#   kinds: [aws_instance, aws_launch_template, aws_launch_configuration, aws_subnet]
#   fix: Set it to false, and reach the machine through a load balancer, NAT or AWS Systems Manager.
#   controls:
#     nist-800-53r5: [AC-3, SC-7]
#     soc2-tsc-2017: [CC6.1, CC6.6]
#     iso-27001-2022: [A.8.3, A.8.20]
#     pci-dss-4.0.1: ["1.3.1", "1.4.4"]
#   same_as:
#     checkov: [CKV_AWS_88, CKV_AWS_130, CKV_AWS_389]
#     trivy: [AWS-0009, AWS-0164]
#     prowler: [ec2_instance_public_ip, vpc_subnet_no_public_ip_by_default]
package tollgate.aws.no_public_addresses

import data.tollgate.library.plan
import data.tollgate.library.unclear

deny contains finding if {
	some switch in switches
	is_on(switch.value)
	finding := {
		"msg": sprintf("%s (`%s` is true)", [messages[input.type], switch.name]),
		"path": array.concat(["values"], switch.path),
		"same_as": same_as[input.type],
		"set": [{"path": array.concat(["values"], switch.path), "value": false}],
	}
}

undecided contains finding if {
	some switch in switches
	unclear.is_unknown(input, switch.path)
	finding := {
		"msg": sprintf("whether `%s` is true is not known before the apply", [switch.name]),
		"path": array.concat(["values"], switch.path),
		"same_as": same_as[input.type],
	}
}

undecided contains finding if {
	input.type == "aws_launch_template"
	plan.is_planned(input)
	unclear.is_unknown(input, ["network_interfaces"])
	finding := {
		"msg": "which network interfaces the machines get is not known before the apply",
		"path": ["values", "network_interfaces"],
		"same_as": same_as[input.type],
	}
}

switches contains {"path": [name], "name": name, "value": value} if {
	input.type in ["aws_instance", "aws_launch_configuration"]
	plan.is_planned(input)
	name := "associate_public_ip_address"
	value := object.get(input.values, "associate_public_ip_address", null)
}

switches contains {"path": [name], "name": name, "value": value} if {
	input.type == "aws_subnet"
	plan.is_planned(input)
	name := "map_public_ip_on_launch"
	value := object.get(input.values, "map_public_ip_on_launch", null)
}

switches contains {"path": ["network_interfaces", index, name], "name": name, "value": value} if {
	input.type == "aws_launch_template"
	plan.is_planned(input)
	some index, interface in input.values.network_interfaces
	is_object(interface)
	name := "associate_public_ip_address"
	value := object.get(interface, "associate_public_ip_address", null)
}

# A launch template holds it as text, so that it can say nothing.
is_on(value) if value in [true, "true"]

messages := {
	"aws_instance": "the instance gets a public address",
	"aws_launch_template": "machines of the launch template get a public address",
	"aws_launch_configuration": "machines of the launch configuration get a public address",
	"aws_subnet": "whatever starts in the subnet gets a public address",
}

same_as := {
	"aws_instance": ["CKV_AWS_88", "ec2_instance_public_ip"],
	"aws_launch_template": ["CKV_AWS_88"],
	"aws_launch_configuration": ["CKV_AWS_389", "AWS-0009"],
	"aws_subnet": ["CKV_AWS_130", "AWS-0164", "vpc_subnet_no_public_ip_by_default"],
}
