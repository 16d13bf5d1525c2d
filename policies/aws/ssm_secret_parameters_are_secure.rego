# METADATA
# title: Parameters that hold secrets are SecureStrings
# description: >-
#   A `String` is stored and shown in plain text to everybody who may read parameters; a `SecureString` needs the
#   key as well.
# custom:
#   id: AWS-SSM-01
#   severity: medium
#   enforcement: soft
#   view: resource
#   kinds: [aws_ssm_parameter]
#   fix: Set `type = "SecureString"`.
#   controls:
#     nist-800-53r5: [SC-28, SC-28(1)]
#     soc2-tsc-2017: [CC6.1]
#     iso-27001-2022: [A.8.24]
#     pci-dss-4.0.1: ["3.5.1"]
#   same_as:
#     checkov: [CKV2_AWS_34, CKV_AWS_337]
package tollgate.aws.ssm_secret_parameters_are_secure

import data.tollgate.library.plan
import data.tollgate.library.secret
import data.tollgate.library.unclear

deny contains finding if {
	is_plain
	reason := holds_secret
	finding := {
		"msg": sprintf("%s, and its `type` is not `SecureString`", [reason]),
		"path": ["values", "type"],
		"same_as": ["CKV2_AWS_34"],
		"set": [{"path": ["values", "type"], "value": "SecureString"}],
	}
}

# Whoever may read parameters may use the key of AWS as well; only one of the account can be kept from them.
warn contains finding if {
	plan.is_planned(input)
	input.values.type == "SecureString"
	has_key_of_aws
	finding := {
		"msg": "the parameter is encrypted with the key of AWS (`alias/aws/ssm`), and not with one of your own",
		"path": ["values", "key_id"],
		"severity": "low",
		"fix": "Set `key_id` to a key of your own.",
		"same_as": ["CKV_AWS_337"],
	}
}

has_key_of_aws if {
	object.get(input.values, "key_id", null) in [null, "", "alias/aws/ssm"]
	not sets_key
}

# A key that is not known before the apply is one nonetheless.
sets_key if unclear.is_unknown(input, ["key_id"])

undecided contains finding if {
	plan.is_planned(input)
	plan.is_unknown(input, "type")
	holds_secret
	finding := {
		"msg": "whether the parameter is a `SecureString` is not known before the apply",
		"path": ["values", "type"],
	}
}

undecided contains finding if {
	is_plain
	not holds_secret
	plan.is_unknown(input, "name")
	not plan.leaves_out(input, "name")
	finding := {
		"msg": "whether the parameter holds a secret is not known before the apply",
		"path": ["values", "name"],
	}
}

is_plain if {
	plan.is_planned(input)
	input.values.type != "SecureString"
}

holds_secret := sprintf("the parameter `%s` holds a secret by its name", [input.values.name]) if {
	is_string(input.values.name)
	is_secret_name(split(input.values.name, "/"))
} else := "the parameter holds a secret" if {
	some attribute in ["value", "insecure_value"]
	count(input.values[attribute]["tollgate:redacted"].detectors) > 0
}

is_secret_name(parts) if secret.is_name(parts[count(parts) - 1])

# `/shop/password/master` is one, and `/shop/token/ttl` is none.
is_secret_name(parts) if {
	secret.is_name(parts[count(parts) - 2])
	not regex.match(
		`(arn|id|name|ttl|expiry|expiration|age|days|length|policy|url|uri|path|rotation|enabled|version|hash|type)$`,
		lower(parts[count(parts) - 1]),
	)
}
