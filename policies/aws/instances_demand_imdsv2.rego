# METADATA
# title: Instances hand out credentials for session tokens only
# description: >-
#   Whoever makes a server fetch an address of their choice reads the credentials of the machine, as long as the
#   metadata service answers without a token. A hop limit above 1 lets containers on the machine read them too.
# custom:
#   id: AWS-EC2-06
#   severity: high
#   enforcement: hard
#   view: resource
#   kinds: [aws_instance, aws_launch_template, aws_launch_configuration]
#   fix: Set `http_tokens = "required"` and `http_put_response_hop_limit = 1` in `metadata_options`.
#   controls:
#     nist-800-53r5: [AC-3, IA-5, IA-9]
#     soc2-tsc-2017: [CC6.1]
#     iso-27001-2022: [A.5.16, A.8.5]
#     pci-dss-4.0.1: ["8.6.2"]
#     cis-aws-foundations-5.0: ["5.7"]
#   same_as:
#     checkov: [CKV_AWS_79, CKV_AWS_341]
#     trivy: [AWS-0028, AWS-0130]
#     prowler: [ec2_instance_imdsv2_enabled, ec2_launch_template_imdsv2_required]
package tollgate.aws.instances_demand_imdsv2

import data.tollgate.library.plan
import data.tollgate.library.unclear

deny contains finding if {
	plan.is_planned(input)
	not is_required
	not is_unclear
	not is_switched_off
	not is_template_s
	not is_default_of_account
	not is_default_of_image
	not perhaps_default_of_account
	finding := {
		"msg": "the metadata service answers without a session token (`http_tokens` is not `required`)",
		"path": array.concat(["values"], tokens),
		"same_as": tokens_same_as[input.type],
		"set": [{"path": array.concat(["values"], tokens), "value": "required"}],
	}
}

deny contains finding if {
	plan.is_planned(input)
	limit := input.values.metadata_options[0].http_put_response_hop_limit
	is_number(limit)
	limit > 1
	not is_switched_off
	finding := {
		"msg": sprintf("the metadata service answers %d hops away (`http_put_response_hop_limit`)", [limit]),
		"path": array.concat(["values"], hops),
		"severity": "medium",
		"same_as": ["CKV_AWS_341"],
		"set": [{"path": array.concat(["values"], hops), "value": 1}],
	}
}

undecided contains finding if {
	plan.is_planned(input)
	not is_required
	is_unclear
	not is_switched_off
	finding := {
		"msg": "whether the metadata service demands a session token is not known before the apply",
		"path": array.concat(["values"], tokens),
		"same_as": tokens_same_as[input.type],
	}
}

undecided contains finding if {
	plan.is_planned(input)
	unclear.is_unknown(input, hops)
	not is_switched_off
	finding := {
		"msg": "how many hops away the metadata service answers is not known before the apply",
		"path": array.concat(["values"], hops),
		"same_as": ["CKV_AWS_341"],
	}
}

undecided contains finding if {
	plan.is_planned(input)
	not is_required
	not is_unclear
	not is_switched_off
	is_template_s
	not is_seen_template
	finding := {
		"msg": "whether the launch template demands a session token of the metadata service cannot be seen",
		"path": array.concat(["values"], tokens),
		"same_as": tokens_same_as[input.type],
	}
}

undecided contains finding if {
	plan.is_planned(input)
	not is_required
	not is_unclear
	not is_switched_off
	not is_template_s
	not is_default_of_account
	not is_default_of_image
	perhaps_default_of_account
	finding := {
		"msg": "whether the account demands a session token by default is not known before the apply",
		"path": array.concat(["values"], tokens),
		"same_as": tokens_same_as[input.type],
	}
}

tokens := ["metadata_options", 0, "http_tokens"]

hops := ["metadata_options", 0, "http_put_response_hop_limit"]

tokens_same_as := {
	"aws_instance": ["CKV_AWS_79", "AWS-0028", "ec2_instance_imdsv2_enabled"],
	"aws_launch_template": ["CKV_AWS_79", "AWS-0130", "ec2_launch_template_imdsv2_required"],
	"aws_launch_configuration": ["CKV_AWS_79", "AWS-0130"],
}

is_required if input.values.metadata_options[0].http_tokens == "required"

is_unclear if unclear.is_unknown(input, tokens)

is_switched_off if input.values.metadata_options[0].http_endpoint == "disabled"

says_something if is_string(input.values.metadata_options[0].http_tokens)

says_nothing if not says_something

# An instance that says nothing does what its launch template says.
is_template_s if {
	input.type == "aws_instance"
	says_nothing
	has_template
}

has_template if is_object(input.values.launch_template[_])

has_template if unclear.is_unknown(input, ["launch_template"])

# The launch template is judged itself.
is_seen_template if {
	some reference in plan.references(input)
	template := data.inventory.resources.aws_launch_template[reference]
	plan.refers(input, template)
}

# A reference without an index is to one of several.
is_seen_template if {
	some address, template in object.get(data.inventory, ["resources", "aws_launch_template"], {})
	endswith(address, "]")
	plan.refers(input, template)
}

# So are all instances of it, whichever is meant.
is_seen_template if {
	some template in object.get(data.inventory, ["resources", "aws_launch_template"], {})
	plan.perhaps_refers(input, template)
}

account_defaults := object.get(data.inventory, ["resources", "aws_ec2_instance_metadata_defaults"], {})

# The account's default holds where nothing else is said.
is_default_of_account if {
	says_nothing
	some default_of_account in account_defaults
	plan.is_planned(default_of_account)
	default_of_account.values.http_tokens == "required"
}

perhaps_default_of_account if {
	says_nothing
	some default_of_account in account_defaults
	plan.is_planned(default_of_account)
	plan.is_unknown(default_of_account, "http_tokens")
}

# Images of Amazon Linux 2023 demand it, unless the account says otherwise.
is_default_of_image if {
	says_nothing
	sources := {reference |
		some field in ["ami", "image_id"]
		some indexed in object.get(input, ["references", field], [])
		reference := regex.replace(indexed, `\[[^\]]*\]`, "")
	}
	count(sources) > 0
	every source in sources { is_amazon_linux_2023(source) }
	not is_of_other_image
	not account_lets_off
}

# A known image that nothing read came to: it is written out in the same expression.
is_of_other_image if {
	some field in ["ami", "image_id"]
	image := input.values[field]
	is_string(image)
	image != ""
	not is_read(image)
}

is_read(id) if {
	some image in object.get(data.inventory, ["resources", "aws_ami"], {})
	image.values.id == id
}

is_read(id) if {
	some parameter in object.get(data.inventory, ["resources", "aws_ssm_parameter"], {})
	parameter.values.value == id
}

account_lets_off if account_defaults[_].values.http_tokens == "optional"

is_amazon_linux_2023(source) if {
	some parameter in object.get(data.inventory, ["resources", "aws_ssm_parameter"], {})
	parameter.mode == "data"
	contains(source, parameter.name)
	leads_to(source, parameter)
	startswith(parameter.values.name, "/aws/service/ami-amazon-linux-latest/al2023-ami-")
}

is_amazon_linux_2023(source) if {
	some image in object.get(data.inventory, ["resources", "aws_ami"], {})
	image.mode == "data"
	contains(source, image.name)
	leads_to(source, image)
	every owner in image.values.owners { owner in ["amazon", "137112412989"] }
	count(image.values.owners) > 0
	some filter in image.values.filter
	filter.name == "name"
	count(filter.values) > 0
	every name in filter.values { startswith(name, "al2023-ami-") }
}

leads_to(source, read) if source == address_of(read)

leads_to(source, read) if startswith(source, concat("", [address_of(read), "."]))

# The address without the index of the instance.
address_of(read) := concat(".", [part | some part in [object.get(read, "module", ""), "data", read.type, read.name]; part != ""])
