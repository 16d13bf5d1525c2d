# METADATA
# title: Nothing is built in the default VPC
# description: >-
#   The default VPC has public subnets alone, an address range that every account shares, and rules that nobody
#   designed.
# custom:
#   id: AWS-VPC-03
#   severity: low
#   enforcement: advisory
#   view: resource
#   kinds: [aws_default_vpc, aws_vpc]
#   fix: Build an `aws_vpc` with private subnets, and leave the default VPC unused or delete it.
#   controls:
#     nist-800-53r5: [AC-4, SC-7]
#     soc2-tsc-2017: [CC6.6]
#     iso-27001-2022: [A.8.22]
#     pci-dss-4.0.1: ["1.3.1", "1.3.2"]
#   same_as:
#     checkov: [CKV_AWS_148]
#     trivy: [AWS-0101]
package tollgate.aws.no_default_vpc

import data.tollgate.library.plan

# An `aws_vpc` is what is wanted.
deny contains finding if {
	input.type == "aws_default_vpc"
	plan.is_planned(input)
	not is_perhaps_none
	finding := {
		"msg": "the default VPC is used",
		"path": ["values"],
	}
}

undecided contains finding if {
	input.type == "aws_default_vpc"
	plan.is_planned(input)
	is_perhaps_none
	finding := {
		"msg": "whether the default VPC is used is not known before the apply",
		"path": ["values"],
	}
}

# How many there are is unknown, so that there may be none.
is_perhaps_none if endswith(input.address, "[*]")
