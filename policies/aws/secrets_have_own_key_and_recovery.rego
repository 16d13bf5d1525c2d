# METADATA
# title: Secrets are encrypted with a key of their own and can be recovered
# description: >-
#   The key of AWS is the same for all secrets of the account and cannot be refused to anybody; and a secret that
#   is deleted at once is gone with all that needs it.
# custom:
#   id: AWS-SM-01
#   severity: medium
#   enforcement: soft
#   view: resource
#   kinds: [aws_secretsmanager_secret]
#   fix: Set `kms_key_id` to a key of your own, and leave `recovery_window_in_days` at 7 or more.
#   controls:
#     nist-800-53r5: [SC-28, SC-28(1), CM-3, CP-9]
#     soc2-tsc-2017: [CC6.1, A1.2, CC8.1]
#     iso-27001-2022: [A.8.24, A.8.13, A.8.32]
#     pci-dss-4.0.1: ["3.5.1"]
#   same_as:
#     checkov: [CKV_AWS_149]
#     trivy: [AWS-0098]
package tollgate.aws.secrets_have_own_key_and_recovery

import data.tollgate.library.classification
import data.tollgate.library.plan
import data.tollgate.library.reference

# A secret is sensitive by nature, unless its class is stated and ordinary.
deny contains finding if {
	plan.is_planned(input)
	not has_own_key
	not may_have_own_key
	not classification.is_ordinary(input)
	not may_be_ordinary
	finding := {
		"msg": "the secret is not encrypted with a key of its own (`kms_key_id` is not set)",
		"path": ["values", "kms_key_id"],
		"fix": "Set `kms_key_id` to a key of your own.",
	}
}

deny contains finding if {
	plan.is_planned(input)
	plan.at(input, ["recovery_window_in_days"]) == 0
	finding := {
		"msg": "the secret is deleted without a way back (`recovery_window_in_days` is 0)",
		"path": ["values", "recovery_window_in_days"],
		"fix": "Set `recovery_window_in_days` to 7 or more, or leave it out for 30.",
		"same_as": [],
		"set": [{"path": ["values", "recovery_window_in_days"], "value": 30}],
	}
}

undecided contains finding if {
	plan.is_planned(input)
	not has_own_key
	not may_have_own_key
	may_be_ordinary
	finding := {
		"msg": "the class of the secret is not known before the apply, and it has no key of its own",
		"path": ["values", "tags"],
	}
}

undecided contains finding if {
	not has_own_key
	may_have_own_key
	not classification.is_ordinary(input)
	finding := {
		"msg": "whether a key of its own encrypts the secret is not known before the apply",
		"path": ["values", "kms_key_id"],
	}
}

undecided contains finding if {
	plan.may_lack(input, ["recovery_window_in_days"], [])
	finding := {
		"msg": "whether the secret can be recovered is not known before the apply",
		"path": ["values", "recovery_window_in_days"],
	}
}

has_own_key if {
	plan.is_planned(input)
	key := plan.at(input, ["kms_key_id"])
	is_string(key)
	key != ""
	not endswith(key, "alias/aws/secretsmanager")
}

# The key is made in the same plan, or looked up.
has_own_key if reference.is_made(input, "kms_key_id")

may_have_own_key if plan.may_lack(input, ["kms_key_id"], [])

may_be_ordinary if {
	not classification.class(input)
	plan.may_lack(input, ["tags"], [])
}
