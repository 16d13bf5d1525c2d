# METADATA
# title: ECS tasks have no public address and mount EFS over TLS
# description: >-
#   A task with a public address is open to the internet as far as one security group lets it; what it reads and
#   writes on EFS crosses the network in the clear unless it is told to encrypt.
# custom:
#   id: AWS-ECS-02
#   severity: medium
#   enforcement: soft
#   view: resource
#   kinds: [aws_ecs_service, aws_ecs_task_definition]
#   fix: Set `assign_public_ip = false` in private subnets, and `transit_encryption = "ENABLED"` on EFS volumes.
#   controls:
#     nist-800-53r5: [AC-3, SC-7, SC-8, SC-8(1)]
#     soc2-tsc-2017: [CC6.1, CC6.6, CC6.7]
#     iso-27001-2022: [A.8.3, A.8.20, A.8.24]
#     pci-dss-4.0.1: ["1.3.1", "1.4.4", "4.2.1"]
#   same_as:
#     checkov: [CKV_AWS_333, CKV_AWS_97]
#     trivy: [AWS-0035]
package tollgate.aws.ecs_tasks_stay_private

import data.tollgate.library.demand
import data.tollgate.library.plan

deny contains finding if {
	input.type == "aws_ecs_service"
	some finding in demand.unmet(input, [address])
}

undecided contains finding if {
	input.type == "aws_ecs_service"
	some finding in demand.unclear(input, [address])
}

deny contains finding if {
	input.type == "aws_ecs_task_definition"
	some finding in demand.unmet(input, mounts)
}

undecided contains finding if {
	input.type == "aws_ecs_task_definition"
	some finding in demand.unclear(input, mounts)
}

undecided contains finding if {
	input.type == "aws_ecs_task_definition"
	plan.is_planned(input)
	plan.has_unknown_blocks(input, "volume")
	finding := {
		"msg": "which volumes the task has is not known before the apply",
		"path": ["values", "volume"],
		"same_as": ["CKV_AWS_97", "AWS-0035"],
	}
}

address := {
	"path": ["network_configuration", 0, "assign_public_ip"],
	"value": object.get(input.values, ["network_configuration", 0, "assign_public_ip"], null),
	"refused": [true],
	"msg": "the tasks of the service have public addresses (`assign_public_ip` is true)",
	"about": "whether the tasks of the service have public addresses",
	"fix": "Set `assign_public_ip = false`, and run the tasks in private subnets.",
	"same_as": ["CKV_AWS_333"],
}

volumes := [{"index": index, "block": block} |
	some index, block in input.values.volume
	is_object(block)
]

# Without a word, what goes to EFS is not encrypted.
mounts := [demanded |
	some volume in volumes
	some index, efs in volume.block.efs_volume_configuration
	is_object(efs)
	demanded := {
		"path": ["volume", volume.index, "efs_volume_configuration", index, "transit_encryption"],
		"value": object.get(efs, "transit_encryption", null),
		"wanted": ["ENABLED"],
		"msg": sprintf("volume `%s` is mounted without encryption in transit", [object.get(volume.block, "name", "?")]),
		"about": sprintf("whether volume `%s` is encrypted in transit", [object.get(volume.block, "name", "?")]),
		"fix": "Set `transit_encryption = \"ENABLED\"` in `efs_volume_configuration`.",
		"set": "ENABLED",
		"same_as": ["CKV_AWS_97", "AWS-0035"],
	}
]
