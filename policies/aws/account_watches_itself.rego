# METADATA
# title: GuardDuty and Config are enabled for everything
# description: >-
#   GuardDuty sees what an intruder does and Config what was changed; a detector that is off and a recorder that
#   leaves kinds of resources out see nothing.
# custom:
#   id: AWS-GD-01
#   severity: low
#   enforcement: advisory
#   view: resource
#   kinds: [aws_guardduty_detector, aws_config_configuration_recorder, aws_config_configuration_aggregator]
#   fix: Leave `enable` and `all_supported` true, start the recorder, and aggregate `all_regions`.
#   controls:
#     nist-800-53r5: [CA-7, SI-4]
#     soc2-tsc-2017: [CC7.1, CC7.2]
#     iso-27001-2022: [A.8.16]
#     pci-dss-4.0.1: ["10.4.1"]
#     cis-aws-foundations-5.0: ["3.3"]
#   same_as:
#     checkov: [CKV_AWS_238, CKV2_AWS_3, CKV2_AWS_45, CKV_AWS_121]
#     trivy: [AWS-0019]
#     kics: [704dadd3, ac5a0bc0]
#     prowler: [guardduty_is_enabled, config_recorder_all_regions_enabled]
package tollgate.aws.account_watches_itself

import data.tollgate.library.demand
import data.tollgate.library.plan

deny contains finding if {
	input.type == "aws_guardduty_detector"
	some finding in demand.unmet(input, [detector])
}

undecided contains finding if {
	input.type == "aws_guardduty_detector"
	some finding in demand.unclear(input, [detector])
}

deny contains finding if {
	input.type == "aws_config_configuration_recorder"
	some finding in demand.unmet(input, [kinds])
}

undecided contains finding if {
	input.type == "aws_config_configuration_recorder"
	some finding in demand.unclear(input, [kinds])
}

# A recorder records from when it is started.
deny contains finding if {
	input.type == "aws_config_configuration_recorder"
	plan.is_planned(input)
	not is_started
	not is_perhaps_started
	finding := object.union(start, {"msg": "nothing starts the recorder (`aws_config_configuration_recorder_status`)"})
}

undecided contains finding if {
	input.type == "aws_config_configuration_recorder"
	plan.is_planned(input)
	not is_started
	is_perhaps_started
	finding := object.union(start, {"msg": "whether the recorder is started is not known before the apply"})
}

deny contains finding if {
	input.type == "aws_config_configuration_aggregator"
	some finding in demand.unmet(input, regions)
}

undecided contains finding if {
	input.type == "aws_config_configuration_aggregator"
	some finding in demand.unclear(input, regions)
}

states := object.get(data.inventory, ["resources", "aws_config_configuration_recorder_status"], {})

is_for_this(state) if plan.refers(state, input)

is_for_this(state) if {
	state.values.name == input.values.name
	is_string(input.values.name)
}

is_started if {
	some state in states
	is_for_this(state)
	plan.is_planned(state)
	state.values.is_enabled == true
}

is_perhaps_started if {
	some state in states
	is_for_this(state)
	plan.is_unknown(state, "is_enabled")
}

is_perhaps_started if {
	some state in states
	plan.perhaps_refers(state, input)
	not says_name(state)
	plan.is_planned(state)
	not state.values.is_enabled == false
}

# A name that is known decides.
says_name(state) if is_string(state.values.name)

is_perhaps_started if {
	some state in states
	plan.is_unknown(state, "name")
	not plan.refers_to_type(state, "aws_config_configuration_recorder")
}

start := {
	"path": ["values"],
	"fix": "Add an `aws_config_configuration_recorder_status` with `is_enabled = true`.",
	"same_as": ["CKV2_AWS_45"],
}

# Both are true without a word.
detector := {
	"path": ["enable"],
	"value": object.get(input, ["values", "enable"], null),
	"refused": [false],
	"msg": "the detector is off (`enable` is false)",
	"about": "whether the detector is on",
	"set": true,
	"same_as": ["CKV_AWS_238", "CKV2_AWS_3", "704dadd3", "guardduty_is_enabled"],
}

kinds := {
	"path": ["recording_group", 0, "all_supported"],
	"value": object.get(input, ["values", "recording_group", 0, "all_supported"], null),
	"refused": [false],
	"msg": "the recorder leaves kinds of resources out (`all_supported` is false)",
	"about": "whether the recorder records every kind of resource",
	"same_as": ["CKV2_AWS_45", "config_recorder_all_regions_enabled"],
}

sources := array.concat(
	[{"kind": "account_aggregation_source", "index": index, "block": block} |
		some index, block in input.values.account_aggregation_source
		is_object(block)
	],
	[{"kind": "organization_aggregation_source", "index": index, "block": block} |
		some index, block in input.values.organization_aggregation_source
		is_object(block)
	],
)

regions := [demanded |
	some source in sources
	demanded := {
		"path": [source.kind, source.index, "all_regions"],
		"value": object.get(source.block, "all_regions", null),
		"wanted": [true],
		"msg": "the aggregator leaves regions out (`all_regions` is not true)",
		"about": "whether the aggregator covers all regions",
		"same_as": ["CKV_AWS_121", "AWS-0019", "ac5a0bc0"],
	}
]
