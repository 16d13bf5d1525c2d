# METADATA
# title: ECR scans images as they are pushed
# description: >-
#   What is known to be vulnerable is then found before it is deployed, and not after.
# custom:
#   id: AWS-ECR-02
#   severity: medium
#   enforcement: soft
#   view: resource
#   kinds: [aws_ecr_repository]
#   fix: >-
#     Set `image_scanning_configuration { scan_on_push = true }`, or scan by a rule of an
#     `aws_ecr_registry_scanning_configuration`.
#   controls:
#     nist-800-53r5: [RA-5, SI-2]
#     soc2-tsc-2017: [CC7.1]
#     iso-27001-2022: [A.8.8]
#     pci-dss-4.0.1: ["6.3.3", "11.3.1"]
#   same_as:
#     checkov: [CKV_AWS_163]
#     trivy: [AWS-0030]
#     kics: [9630336b]
#     prowler: [ecr_repositories_scan_images_on_push_enabled]
package tollgate.aws.ecr_scans_on_push

import data.tollgate.library.plan

deny contains finding if {
	plan.lacks(input, switch, [true])
	not is_scanned_by_registry
	not may_be_scanned_by_registry
	finding := {
		"msg": "images are not scanned as they are pushed (`scan_on_push` is not true)",
		"path": array.concat(["values"], switch),
		"set": [{"path": array.concat(["values"], switch), "value": true}],
	}
}

undecided contains finding if {
	plan.may_lack(input, switch, [true])
	not is_scanned_by_registry
	finding := {
		"msg": "whether images are scanned as they are pushed is not known before the apply",
		"path": array.concat(["values"], switch),
	}
}

undecided contains finding if {
	plan.lacks(input, switch, [true])
	not is_scanned_by_registry
	may_be_scanned_by_registry
	finding := {
		"msg": "whether the registry scans images of the repository is not known before the apply",
		"path": array.concat(["values"], switch),
	}
}

switch := ["image_scanning_configuration", 0, "scan_on_push"]

registries := object.get(data.inventory, ["resources", "aws_ecr_registry_scanning_configuration"], {})

# A rule of the registry scans the repositories whose names match, in place of the switch of each.
is_scanned_by_registry if {
	some registry in registries
	some rule in registry.values.rule
	rule.scan_frequency in ["SCAN_ON_PUSH", "CONTINUOUS_SCAN"]
	some repositories in rule.repository_filter
	matches(repositories.filter)
}

matches("*")

matches(filter) if {
	is_string(input.values.name)
	is_string(filter)
	contains(filter, "*")
	glob.match(filter, [], input.values.name)
}

# A filter without a wildcard matches as a part of the name.
matches(filter) if {
	is_string(input.values.name)
	is_string(filter)
	contains(input.values.name, filter)
}

may_be_scanned_by_registry if {
	some registry in registries
	plan.has_unknown(registry.unknown.rule)
}

may_be_scanned_by_registry if {
	some registry in registries
	registry.unknown.rule[_].scan_frequency == true
}

may_be_scanned_by_registry if {
	some registry in registries
	registry.unknown.rule[_].repository_filter[_].filter == true
}

may_be_scanned_by_registry if {
	plan.is_unknown(input, "name")
	count(registries) > 0
}
