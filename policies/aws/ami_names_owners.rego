# METADATA
# title: Machine images are looked up by owner
# description: >-
#   Everybody can publish an image of any name; the newest one of a name, whoever made it, is then what starts.
# custom:
#   id: AWS-AMI-01
#   severity: medium
#   enforcement: soft
#   view: resource
#   kinds: [aws_ami]
#   fix: Set `owners`, for instance `["self"]`, `["amazon"]` or the number of an account.
#   controls:
#     nist-800-53r5: [CM-14, SI-7(6), SR-11]
#     soc2-tsc-2017: [CC6.8]
#     iso-27001-2022: [A.5.21]
#     pci-dss-4.0.1: ["6.3.2"]
#   same_as:
#     checkov: [CKV_AWS_386]
#     trivy: [AWS-0344]
package tollgate.aws.ami_names_owners

import data.tollgate.library.plan

deny contains finding if {
	takes_newest
	not names_owner
	not may_name_owner
	finding := {
		"msg": "the newest image is taken, whoever made it (`owners` is not set)",
		"path": ["values", "owners"],
		"same_as": array.concat(of_pattern, ["AWS-0344"]),
	}
}

undecided contains finding if {
	takes_newest
	not names_owner
	may_name_owner
	finding := {
		"msg": "whose image is taken is not known before the apply",
		"path": ["values", "owners"],
	}
}

undecided contains finding if {
	input.mode == "data"
	plan.is_unknown(input, "most_recent")
	not plan.leaves_out(input, "most_recent")
	not names_owner
	finding := {
		"msg": "whether the newest image is taken is not known before the apply",
		"path": ["values", "most_recent"],
	}
}

# Others ask only where the name is a pattern, though anybody can take a name as it is, too.
of_pattern := ["CKV_AWS_386"] if {
	some filter in input.values.filter
	filter.name == "name"
	some value in filter.values
	regex.match(`[*?]`, value)
} else := ["CKV_AWS_386"] if {
	plan.has_unknown_blocks(input, "filter")
} else := []

takes_newest if {
	input.mode == "data"
	input.values.most_recent == true
}

names_owner if {
	some owner in input.values.owners
	is_string(owner)
}

# The owner is an account that AWS or a resource names.
names_owner if plan.has_unknown(listed_marks)

names_owner if {
	some filter in input.values.filter
	filter.name in ["owner-id", "owner-alias", "image-id"]
}

listed_marks := input.unknown.owners if is_array(input.unknown.owners)

may_name_owner if {
	input.unknown.owners == true
	not plan.leaves_out(input, "owners")
}

may_name_owner if {
	input.unknown.filter == true
	not plan.leaves_out(input, "filter")
}
