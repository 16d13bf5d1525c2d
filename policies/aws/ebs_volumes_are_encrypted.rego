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
#   kinds:
#     - aws_ebs_volume
#     - aws_instance
#     - aws_launch_configuration
#     - aws_launch_template
#     - aws_ebs_encryption_by_default
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
import data.tollgate.library.setting
import data.tollgate.library.unclear

deny contains finding if {
	some volume in volumes
	not is_on(volume)
	not is_unclear(volume)
	not is_copy(volume)
	not is_default
	not perhaps_default
	finding := {
		"msg": sprintf("%s is not encrypted (`encrypted` is not true)", [volume.name]),
		"path": array.concat(["values"], volume.path),
		"same_as": same_as[input.type],
		"set": [{"path": array.concat(["values"], volume.path), "value": true}],
	}
}

deny contains finding if {
	input.type == "aws_ebs_encryption_by_default"
	plan.is_planned(input)
	input.values.enabled == false
	finding := {
		"msg": "volumes of the account are not encrypted by default (`enabled` is not true)",
		"path": ["values", "enabled"],
		"same_as": ["CKV_AWS_106", "3d3f6270", "ec2_ebs_default_encryption"],
		"set": [{"path": ["values", "enabled"], "value": true}],
	}
}

undecided contains finding if {
	some volume in volumes
	not is_on(volume)
	is_unclear(volume)
	not is_default
	finding := {
		"msg": sprintf("whether %s is encrypted is not known before the apply", [volume.name]),
		"path": array.concat(["values"], volume.path),
		"same_as": same_as[input.type],
	}
}

undecided contains finding if {
	some volume in volumes
	not is_on(volume)
	not is_unclear(volume)
	is_copy(volume)
	not is_default
	finding := {
		"msg": sprintf("%s is encrypted if what it is copied from is, which cannot be seen", [volume.name]),
		"path": array.concat(["values"], volume.path),
		"same_as": same_as[input.type],
	}
}

undecided contains finding if {
	some volume in volumes
	not is_on(volume)
	not is_unclear(volume)
	not is_copy(volume)
	not is_default
	perhaps_default
	finding := {
		"msg": "whether volumes of the account are encrypted by default is not known before the apply",
		"path": array.concat(["values"], volume.path),
		"same_as": same_as[input.type],
	}
}

undecided contains finding if {
	input.type == "aws_ebs_encryption_by_default"
	plan.is_planned(input)
	plan.is_unknown(input, "enabled")
	finding := {
		"msg": "whether volumes of the account are encrypted by default is not known before the apply",
		"path": ["values", "enabled"],
		"same_as": ["CKV_AWS_106", "3d3f6270", "ec2_ebs_default_encryption"],
	}
}

undecided contains finding if {
	input.type in machines
	plan.is_planned(input)
	unclear.is_unknown(input, ["ebs_block_device"])
	not is_default
	finding := {
		"msg": "which volumes the machine has is not known before the apply",
		"path": ["values", "ebs_block_device"],
		"same_as": same_as[input.type],
	}
}

undecided contains finding if {
	input.type == "aws_launch_template"
	plan.is_planned(input)
	unclear.is_unknown(input, ["block_device_mappings"])
	not is_default
	finding := {
		"msg": "which volumes machines of the template have is not known before the apply",
		"path": ["values", "block_device_mappings"],
		"same_as": same_as[input.type],
	}
}

same_as := {
	"aws_ebs_volume": ["CKV_AWS_3", "AWS-0026", "cc997676", "ec2_ebs_volume_encryption"],
	"aws_instance": ["CKV_AWS_8", "AWS-0131"],
	"aws_launch_configuration": ["CKV_AWS_8", "AWS-0008", "4de9de27"],
	"aws_launch_template": [],
}

machines := ["aws_instance", "aws_launch_configuration"]

# Where it is said whether a volume is encrypted, and what is said there.
volumes contains volume if {
	input.type == "aws_ebs_volume"
	plan.is_planned(input)
	volume := {
		"name": "the volume",
		"path": ["encrypted"],
		"encrypted": object.get(input.values, "encrypted", null),
		"snapshot_id": object.get(input.values, "snapshot_id", null),
	}
}

# Every machine has a root volume.
volumes contains volume if {
	input.type in machines
	plan.is_planned(input)
	volume := {
		"name": "the root volume",
		"path": ["root_block_device", 0, "encrypted"],
		"encrypted": object.get(input.values, ["root_block_device", 0, "encrypted"], null),
	}
}

volumes contains volume if {
	input.type in machines
	plan.is_planned(input)
	some index, device in input.values.ebs_block_device
	is_object(device)
	not says(device, "no_device")
	volume := {
		"name": sprintf("the volume `%v`", [object.get(device, "device_name", "without a name")]),
		"path": ["ebs_block_device", index, "encrypted"],
		"encrypted": object.get(device, "encrypted", null),
		"snapshot_id": object.get(device, "snapshot_id", null),
	}
}

# A launch template says of the volumes that it names alone; the others are as the image has them.
volumes contains volume if {
	input.type == "aws_launch_template"
	plan.is_planned(input)
	some index, mapping in input.values.block_device_mappings
	is_object(mapping)
	not says(mapping, "no_device")
	some ebs in mapping.ebs
	is_object(ebs)
	volume := {
		"name": sprintf("the volume `%v`", [object.get(mapping, "device_name", "without a name")]),
		"path": ["block_device_mappings", index, "ebs", 0, "encrypted"],
		"encrypted": object.get(ebs, "encrypted", null),
		"snapshot_id": object.get(ebs, "snapshot_id", null),
		"ebs": ebs,
	}
}

is_on(volume) if volume.encrypted == true

# Launch templates have it as a text.
is_on(volume) if {
	volume.path[0] == "block_device_mappings"
	volume.encrypted in ["true", "1"]
}

is_unclear(volume) if setting.is_open_in(input, volume.path, volume.ebs)

is_unclear(volume) if {
	volume.path[0] != "block_device_mappings"
	unclear.is_unknown(input, volume.path)
}

is_unclear(volume) if plan.is_hidden(volume.encrypted)

# A volume that says nothing is encrypted if the snapshot that it is made of is, or the launch template says so.
is_copy(volume) if {
	volume.encrypted == null
	says(volume, "snapshot_id")
}

is_copy(volume) if {
	volume.encrypted == null
	count(volume.path) == 1
	unclear.is_unknown(input, ["snapshot_id"])
}

is_copy(volume) if {
	volume.encrypted == null
	volume.path[0] == "ebs_block_device"
	unclear.is_unknown(input, ["ebs_block_device", volume.path[1], "snapshot_id"])
}

is_copy(volume) if {
	volume.encrypted in [null, ""]
	volume.path[0] == "block_device_mappings"
	says(volume, "snapshot_id")
}

is_copy(volume) if {
	volume.encrypted in [null, ""]
	[block, index, _, _, _] := volume.path
	block == "block_device_mappings"
	setting.is_open_in(input, [block, index, "ebs", 0, "snapshot_id"], volume.ebs)
}

is_copy(volume) if {
	volume.path[0] == "root_block_device"
	volume.encrypted == null
	is_object(input.values.launch_template[_])
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
	object.get(switch.values, "enabled", null) in [true, null]
	not plan.is_unknown(switch, "enabled")
}

perhaps_default if {
	some switch in account
	plan.is_planned(switch)
	plan.is_unknown(switch, "enabled")
}
