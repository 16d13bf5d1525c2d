package tollgate.aws.instances_demand_imdsv2_test

import data.tollgate.aws.instances_demand_imdsv2 as policy

test_no_token_is_found if {
	every options in [{"http_tokens": "optional"}, {"http_tokens": null}, {}] {
		denied(with_options(options)) == {["values", "metadata_options", 0, "http_tokens"]}
	}
	denied(instance({}, {"metadata_options": true}, ["ami"])) == {["values", "metadata_options", 0, "http_tokens"]}
}

test_a_token_passes if {
	denied(with_options({"http_tokens": "required", "http_put_response_hop_limit": 1})) == set()
}

test_a_service_that_is_off_passes if {
	denied(with_options({"http_endpoint": "disabled", "http_put_response_hop_limit": 5})) == set()
}

test_far_hops_are_found if {
	denied(with_options({"http_tokens": "required", "http_put_response_hop_limit": 2})) == {[
		"values",
		"metadata_options",
		0,
		"http_put_response_hop_limit",
	]}
}

test_the_unknown_is_undecided if {
	resource := object.union(
		instance({"metadata_options": [{}]}, {"metadata_options": [{"http_tokens": true}]}, ["metadata_options"]),
		{"references": {"metadata_options[0].http_tokens": ["var.tokens"]}},
	)
	denied(resource) == set()
	unsure(resource) == {["values", "metadata_options", 0, "http_tokens"]}
}

test_options_whose_number_is_unknown_are_undecided if {
	resource := instance({}, {"metadata_options": true}, ["metadata_options"])
	denied(resource) == set()
	count(unsure(resource)) == 2
}

test_a_template_that_is_not_seen_is_undecided if {
	resource := instance({"launch_template": [{"id": "lt-1"}]}, {"metadata_options": true}, ["launch_template"])
	denied(resource) == set()
	unsure(resource) == {["values", "metadata_options", 0, "http_tokens"]}
}

test_odd_shapes_are_no_objection_for_the_wrong_reason if {
	every odd in [null, "x", [], [null], {}] {
		denied(instance({"metadata_options": odd}, {}, [])) == {["values", "metadata_options", 0, "http_tokens"]}
	}
	denied(with_options({"http_tokens": "required", "http_put_response_hop_limit": "2"})) == set()
	denied(instance(null, {}, [])) == set()
}

test_an_image_of_amazon_linux_2023_demands_tokens_unless_the_account_lets_it_off if {
	resource := object.union(
		instance({}, {"ami": true, "metadata_options": true}, ["ami"]),
		{"references": {"ami": ["data.aws_ssm_parameter.a[0].value", "data.aws_ssm_parameter.a[0]", "data.aws_ssm_parameter.a"]}},
	)
	seen := {"aws_ssm_parameter": {"data.aws_ssm_parameter.a[0]": {
		"type": "aws_ssm_parameter",
		"name": "a",
		"mode": "data",
		"module": "",
		"values": {"name": "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64"},
	}}}
	account := {"aws_ec2_instance_metadata_defaults": {"a": {
		"mode": "managed",
		"actions": ["create"],
		"unknown": {},
		"values": {"http_tokens": "optional"},
	}}}
	count(policy.deny) == 0 with input as resource with data.inventory as {"resources": seen}
	count(policy.deny) == 1 with input as resource with data.inventory as {"resources": object.union(seen, account)}
	count(policy.deny) == 1 with input as resource with data.inventory as {"resources": {}}
}

with_options(options) := instance({"metadata_options": [options]}, {}, ["metadata_options"])

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

test_a_launch_template_is_judged_itself_whichever_instance_of_it_is_meant if {
	silent := object.union(
		instance({"launch_template": [{}]}, {"launch_template": [{"id": true}]}, ["launch_template", "launch_template[0].id"]),
		{"references": {"launch_template[0].id": ["aws_launch_template.each", "var.which"]}},
	)
	templates := {one.address: one |
		some key in ["a", "b"]
		one := object.union(instance({}, {}, []), {
			"type": "aws_launch_template",
			"name": "each",
			"address": concat("", [`aws_launch_template.each["`, key, `"]`]),
		})
	}
	count(policy.deny) == 0 with input as silent with data.inventory as {"resources": {"aws_launch_template": templates}}
	count(policy.undecided) == 0 with input as silent with data.inventory as {"resources": {"aws_launch_template": templates}}
}
