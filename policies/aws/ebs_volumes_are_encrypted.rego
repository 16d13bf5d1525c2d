# METADATA
# title: EBS volumes are encrypted
# description: >-
#   Unencrypted volumes leave snapshots and discarded disks readable, and they cannot be encrypted later without a
#   copy.
# custom:
#   id: AWS-EC2-07
#   severity: high
#   enforcement: hard
#   view: resource
#   kinds: [aws_ebs_volume, aws_instance, aws_launch_configuration, aws_ebs_encryption_by_default]
#   fix: Set `encrypted = true`, or encrypt all volumes of the account with `aws_ebs_encryption_by_default`.
#   controls:
#     nist-800-53r5: [SC-28, SC-28(1)]
#     soc2-tsc-2017: [CC6.1]
#     iso-27001-2022: [A.8.24]
#     pci-dss-4.0.1: ["3.5.1"]
#     cis-aws-foundations-5.0: ["5.1.1"]
#   same_as:
#     checkov: [CKV_AWS_3, CKV_AWS_8, CKV_AWS_106]
#     trivy: [AWS-0026, AWS-0131, AWS-0008]
#     kics: [3d3f6270, cc997676, 4de9de27]
#     prowler: [ec2_ebs_volume_encryption, ec2_ebs_default_encryption]
package tollgate.aws.ebs_volumes_are_encrypted

import data.tollgate.library.plan

deny contains finding if {
	some path in volumes
	plan.lacks(input, path, [true])
	not is_copy(path)
	not is_default
	not perhaps_default
	finding := {
		"msg": sprintf("%s is not encrypted (`encrypted` is not true)", [name(path)]),
		"path": array.concat(["values"], path),
		"same_as": same_as[input.type],
		"set": [{"path": array.concat(["values"], path), "value": true}],
	}
}

deny contains finding if {
	input.type == "aws_ebs_encryption_by_default"
	plan.lacks(input, ["enabled"], [true, null])
	finding := {
		"msg": "volumes of the account are not encrypted by default (`enabled` is not true)",
		"path": ["values", "enabled"],
		"same_as": ["CKV_AWS_106", "3d3f6270", "ec2_ebs_default_encryption"],
		"set": [{"path": ["values", "enabled"], "value": true}],
	}
}

undecided contains finding if {
	some path in volumes
	plan.may_lack(input, path, [true])
	not is_default
	finding := {
		"msg": sprintf("whether %s is encrypted is not known before the apply", [name(path)]),
		"path": array.concat(["values"], path),
		"same_as": same_as[input.type],
	}
}

undecided contains finding if {
	some path in volumes
	plan.lacks(input, path, [true])
	is_copy(path)
	not is_default
	finding := {
		"msg": sprintf("%s is encrypted if what it is copied from is, which cannot be seen", [name(path)]),
		"path": array.concat(["values"], path),
		"same_as": same_as[input.type],
	}
}

undecided contains finding if {
	some path in volumes
	plan.lacks(input, path, [true])
	not is_copy(path)
	not is_default
	perhaps_default
	finding := {
		"msg": "whether volumes of the account are encrypted by default is not known before the apply",
		"path": array.concat(["values"], path),
		"same_as": same_as[input.type],
	}
}

undecided contains finding if {
	input.type == "aws_ebs_encryption_by_default"
	plan.may_lack(input, ["enabled"], [true])
	finding := {
		"msg": "whether volumes of the account are encrypted by default is not known before the apply",
		"path": ["values", "enabled"],
		"same_as": ["CKV_AWS_106", "3d3f6270", "ec2_ebs_default_encryption"],
	}
}

undecided contains finding if {
	input.type in machines
	plan.is_planned(input)
	plan.has_unknown_blocks(input, "ebs_block_device")
	not is_default
	finding := {
		"msg": "which volumes the machine has is not known before the apply",
		"path": ["values", "ebs_block_device"],
		"same_as": same_as[input.type],
	}
}

same_as := {
	"aws_ebs_volume": ["CKV_AWS_3", "AWS-0026", "cc997676", "ec2_ebs_volume_encryption"],
	"aws_instance": ["CKV_AWS_8", "AWS-0131"],
	"aws_launch_configuration": ["CKV_AWS_8", "AWS-0008", "4de9de27"],
}

machines := ["aws_instance", "aws_launch_configuration"]

# Where it is said whether a volume is encrypted. Every machine has a root volume.
volumes contains ["encrypted"] if input.type == "aws_ebs_volume"

volumes contains ["root_block_device", 0, "encrypted"] if input.type in machines

volumes contains ["ebs_block_device", device.index, "encrypted"] if {
	input.type in machines
	some device in plan.blocks(input, "ebs_block_device")
	not says(device.block, "no_device")
}

name(["encrypted"]) := "the volume"

name(["root_block_device", _, _]) := "the root volume"

name(["ebs_block_device", index, _]) := sprintf("the volume `%s`", [object.get(input.values, ["ebs_block_device", index, "device_name"], "without a name")])

# A volume that says nothing is encrypted if the snapshot that it is made of is, or the launch template says so.
is_copy(path) if {
	plan.at(input, path) == null
	parent := array.slice(path, 0, count(path) - 1)
	is_made_of_snapshot(parent)
}

is_copy(["root_block_device", _, _]) if {
	plan.at(input, ["root_block_device", 0, "encrypted"]) == null
	count(plan.blocks(input, "launch_template")) > 0
}

is_made_of_snapshot(parent) if says(object.get(input.values, parent, {}), "snapshot_id")

is_made_of_snapshot(parent) if {
	path := array.concat(parent, ["snapshot_id"])
	plan.is_unknown_at(input, path)
	not plan.fills_in(input, path)
}

says(block, field) if {
	is_object(block)
	not object.get(block, field, null) in [null, "", false]
}

account := object.get(data.inventory, ["resources", "aws_ebs_encryption_by_default"], {})

# In an account that encrypts by default no volume can be made without encryption.
is_default if {
	some switch in account
	plan.is_planned(switch)
	plan.at(switch, ["enabled"]) in [true, null]
	not plan.is_unseen(switch, "enabled")
}

perhaps_default if {
	some switch in account
	plan.may_lack(switch, ["enabled"], [true])
}
