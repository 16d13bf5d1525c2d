# METADATA
# title: RDS storage is encrypted
# description: >-
#   Unencrypted storage leaves snapshots, backups and discarded disks readable; it cannot be switched on later without
#   a copy of the database.
# custom:
#   id: AWS-RDS-01
#   severity: high
#   enforcement: hard
#   view: resource
#   kinds: [aws_db_instance, aws_rds_cluster]
#   fix: Set `storage_encrypted = true`, and `kms_key_id` for a key of your own.
#   controls:
#     nist-800-53r5: [SC-28, SC-28(1)]
#     soc2-tsc-2017: [CC6.1]
#     iso-27001-2022: [A.8.24]
#     pci-dss-4.0.1: ["3.5.1"]
#     cis-aws-foundations-5.0: ["2.2.1"]
#   same_as:
#     checkov: [CKV_AWS_16, CKV_AWS_96, CKV_AWS_327]
#     trivy: [AWS-0079, AWS-0080]
#     kics: [3199c26c, 08bd0760]
#     prowler: [rds_instance_storage_encrypted, rds_cluster_storage_encrypted]
package tollgate.aws.rds_storage_is_encrypted

import data.tollgate.library.plan
import data.tollgate.library.rds
import data.tollgate.library.unclear

deny contains finding if {
	plan.is_planned(input)
	not is_on
	not is_unclear
	not is_encrypted_anyway
	not depends_on_source
	finding := {
		"msg": "the storage of the database is not encrypted (`storage_encrypted` is not true)",
		"path": ["values", "storage_encrypted"],
		"same_as": same_as[input.type],
		"set": [{"path": ["values", "storage_encrypted"], "value": true}],
	}
}

# RDS does not encrypt a copy of what is not encrypted.
deny contains finding if {
	plan.is_planned(input)
	not is_on
	not is_unclear
	not is_encrypted_anyway
	depends_on_source
	is_of_plain_source
	finding := {
		"msg": sprintf("the storage of the database is not encrypted, as that of its source is not (`%s`)", [source_names]),
		"path": ["values", "storage_encrypted"],
		"fix": "Encrypt the source of the database.",
		"same_as": same_as[input.type],
	}
}

undecided contains finding if {
	plan.is_planned(input)
	not is_on
	is_unclear
	not is_encrypted_anyway
	finding := {
		"msg": "whether the storage is encrypted is not known before the apply",
		"path": ["values", "storage_encrypted"],
		"same_as": same_as[input.type],
	}
}

undecided contains finding if {
	plan.is_planned(input)
	not is_on
	not is_unclear
	not is_encrypted_anyway
	depends_on_source
	not is_of_encrypted_source
	not is_of_plain_source
	finding := {
		"msg": "the storage is encrypted if that of the source of the database is, which cannot be seen",
		"path": ["values", "storage_encrypted"],
		"same_as": same_as[input.type],
	}
}

is_on if input.values.storage_encrypted == true

is_unclear if unclear.is_unknown(input, ["storage_encrypted"])

is_unclear if plan.is_hidden(input.values.storage_encrypted)

# RDS encrypts the storage of Aurora Serverless v1 always.
is_encrypted_anyway if rds.is_serverless_v1(input)

# A replica in another region says by its key alone that it is encrypted.
is_encrypted_anyway if {
	rds.is_replica(input)
	has_key
}

has_key if rds.is_text(input.values.kms_key_id)

has_key if unclear.is_unknown(input, ["kms_key_id"])

# A copy that says nothing is as its source.
depends_on_source if {
	plan.is_planned(input)
	object.get(input.values, "storage_encrypted", null) == null
	rds.is_copy(input)
}

# Storage without a key of the account's own is under the key of AWS, once it is encrypted: its use nobody can cut off.
warn contains finding if {
	input.type == "aws_rds_cluster"
	plan.is_planned(input)
	not has_key
	not plan.is_hidden(object.get(input.values, "kms_key_id", null))
	not rds.is_copy(input)
	not rds.is_serverless_v1(input)
	finding := {
		"msg": "the storage of the cluster has no key of its own (`kms_key_id` is not set)",
		"path": ["values", "kms_key_id"],
		"severity": "low",
		"fix": "Set `kms_key_id` to a key of your own.",
		"same_as": ["CKV_AWS_327"],
	}
}

sources := rds.sources(input)

source_names := concat("`, `", sort([source.address | some source in sources]))

# A replica, a database of a snapshot and a cluster of a global one have the storage of what they are made of.
is_of_encrypted_source if {
	count(sources) > 0
	every source in sources { is_encrypted(source) }
}

is_of_plain_source if {
	count(sources) > 0
	not has_key
	every source in sources { is_plain(source) }
}

is_encrypted(source) if source.values.storage_encrypted == true

is_encrypted(source) if rds.is_serverless_v1(source)

is_plain(source) if {
	not is_encrypted(source)
	not rds.passes_on(source)
	not unclear.is_unknown(source, ["storage_encrypted"])
	not plan.is_hidden(object.get(source.values, "storage_encrypted", null))
}

same_as := {
	"aws_db_instance": ["CKV_AWS_16", "AWS-0080", "08bd0760", "rds_instance_storage_encrypted"],
	"aws_rds_cluster": ["CKV_AWS_96", "AWS-0079", "3199c26c", "rds_cluster_storage_encrypted"],
}
