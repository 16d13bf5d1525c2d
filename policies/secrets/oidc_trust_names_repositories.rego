# METADATA
# title: Trust in tokens of pipelines names whose pipelines
# description: >-
#   GitHub signs tokens for every repository there is. A role or an identity that takes them without a look at the
#   subject, or at a subject that others can have too, is open to whoever has an account at GitHub.
# custom:
#   id: SEC-018
#   severity: critical
#   enforcement: hard
#   view: resource
#   kinds:
#     - aws_iam_role
#     - azuread_application_federated_identity_credential
#     - google_iam_workload_identity_pool_provider
#   fix: "Demand a subject that begins with your repository, such as `repo:OWNER/NAME:environment:production`."
#   controls:
#     nist-800-53r5: [AC-3, IA-5, IA-9, AC-6]
#     soc2-tsc-2017: [CC6.1, CC6.3]
#     iso-27001-2022: [A.5.16, A.8.5, A.5.15, A.8.2]
#     pci-dss-4.0.1: ["8.6.2", "7.2.1", "7.2.2"]
#   same_as:
#     checkov: [CKV_AWS_358, CKV_AWS_393, CKV_GCP_118, CKV_GCP_125, CKV_AZURE_249]
#     trivy: [GCP-0068]
package tollgate.secrets.oidc_trust_names_repositories

import data.tollgate.library.iam
import data.tollgate.library.plan
import data.tollgate.library.unclear

deny contains finding if {
	some statement in trusting
	count(subjects(statement)) == 0
	not "conditions" in statement.unsure
	finding := {
		"msg": "every repository at GitHub may assume the role (no condition on `token.actions.githubusercontent.com:sub`)",
		"path": statement.path,
		"fix": "Add a condition `StringLike` on `token.actions.githubusercontent.com:sub` that names your repository.",
		"same_as": of_aws,
	}
}

deny contains finding if {
	some statement in trusting
	subject := loose_subject(statement)
	finding := {
		"msg": sprintf("repositories of others may assume the role (the subject is `%s`)", [subject]),
		"path": statement.path,
		"same_as": of_aws,
	}
}

deny contains finding if {
	some statement in trusting
	not loose_subject(statement)
	some subject in wide_subjects(statement)
	finding := {
		"msg": sprintf("every repository of the owner may assume the role (the subject is `%s`)", [subject]),
		"path": statement.path,
		"severity": "medium",
		"same_as": [],
	}
}

undecided contains finding if {
	some statement in trusting
	"conditions" in statement.unsure
	not is_bound(statement)
	not loose_subject(statement)
	finding := {
		"msg": "whose pipelines may assume the role is not known before the apply",
		"path": statement.path,
		"same_as": of_aws,
	}
}

undecided contains finding if {
	some statement in trusting
	not "conditions" in statement.unsure
	not is_bound(statement)
	not loose_subject(statement)
	some condition in subjects(statement)
	"?unknown" in condition.values
	finding := {
		"msg": "whose pipelines may assume the role is not known before the apply",
		"path": statement.path,
		"same_as": of_aws,
	}
}

undecided contains finding if {
	input.type == "aws_iam_role"
	plan.is_planned(input)
	not trust.complete
	count(trusting) == 0
	finding := {
		"msg": "who may assume the role is not known before the apply",
		"path": ["values", "assume_role_policy"],
		"same_as": of_aws,
	}
}

deny contains finding if {
	input.type == "azuread_application_federated_identity_credential"
	plan.is_planned(input)
	is_github(input.values.issuer)
	is_string(input.values.subject)
	is_loose(input.values.subject)
	finding := {
		"msg": sprintf("pipelines of others are taken for the application (the subject is `%s`)", [input.values.subject]),
		"path": ["values", "subject"],
		"same_as": ["CKV_AZURE_249"],
	}
}

undecided contains finding if {
	input.type == "azuread_application_federated_identity_credential"
	plan.is_planned(input)
	some attribute in ["issuer", "subject"]
	unclear.is_unknown(input, [attribute])
	finding := {
		"msg": "whose pipelines are taken for the application is not known before the apply",
		"path": ["values", attribute],
		"same_as": ["CKV_AZURE_249"],
	}
}

deny contains finding if {
	is_provider
	input.values.attribute_condition in [null, ""]
	not unclear.is_unknown(input, ["attribute_condition"])
	finding := {
		"msg": "every token of the issuer is taken (`attribute_condition` is not set)",
		"path": ["values", "attribute_condition"],
		"fix": "Set `attribute_condition`, such as `assertion.repository == \"OWNER/NAME\"`.",
		"same_as": array.concat(["CKV_GCP_118", "GCP-0068"], of_google),
	}
}

deny contains finding if {
	is_provider
	is_for_github
	condition := input.values.attribute_condition
	is_string(condition)
	condition != ""
	not regex.match(`google[.]subject|attribute[.]|sub\b|repository|workflow_ref|enterprise`, condition)
	finding := {
		"msg": sprintf("every repository at GitHub is taken (`attribute_condition` is `%s`)", [condition]),
		"path": ["values", "attribute_condition"],
		"fix": "Set `attribute_condition`, such as `assertion.repository == \"OWNER/NAME\"`.",
		"same_as": of_google,
	}
}

undecided contains finding if {
	is_provider
	unclear.is_unknown(input, ["attribute_condition"])
	finding := {
		"msg": "which tokens of the issuer are taken is not known before the apply",
		"path": ["values", "attribute_condition"],
	}
}

of_aws := ["CKV_AWS_358", "CKV_AWS_393"]

of_google := ["CKV_GCP_125"] if {
	is_for_github
} else := []

trust := iam.read(input, ["assume_role_policy"])

# The statements that take tokens of GitHub. Where the provider is a resource of the plan, its name is not known yet, and
# the keys of the conditions tell it.
trusting := [statement |
	input.type == "aws_iam_role"
	plan.is_planned(input)
	some statement in trust.statements
	iam.allows(statement)
	takes_github(statement)
]

takes_github(statement) if {
	some principal in statement.principals
	principal.type == "Federated"
	contains(principal.id, "oidc-provider/token.actions.githubusercontent.com")
}

takes_github(statement) if {
	some condition in statement.conditions
	startswith(lower(condition.key), "token.actions.githubusercontent.com:")
}

# The conditions on what only one repository, or those of one owner, can have.
subjects(statement) := [condition |
	some condition in statement.conditions
	lower(condition.key) in subject_keys
	iam.is_strict(condition.test)
]

subject_keys := {sprintf("token.actions.githubusercontent.com:%s", [claim]) |
	some claim in [
		"sub", "repository", "repository_id", "repository_owner", "repository_owner_id", "job_workflow_ref",
		"enterprise_id",
	]
}

# One condition is enough, if each of its values is.
is_bound(statement) if {
	some condition in subjects(statement)
	every value in condition.values {
		value != "?unknown"
		not is_loose_value(condition, value)
	}
}

loose_subject(statement) := subject if {
	not is_bound(statement)
	found := [value |
		some condition in subjects(statement)
		some value in condition.values
		is_loose_value(condition, value)
	]
	subject := found[0]
}

wide_subjects(statement) := {value |
	some condition in subjects(statement)
	not iam.is_exact(condition.test)
	some value in condition.values
	is_string(value)
	regex.match(`^repo:[^*?/:]+/[*?]+(:|$)`, value)
}

# Of other claims, only what is no name at all is anybody's. An exact test knows no wildcards.
is_loose_value(condition, value) if {
	is_known(value)
	endswith(lower(condition.key), ":sub")
	not iam.is_exact(condition.test)
	is_loose(value)
}

is_loose_value(condition, value) if {
	is_known(value)
	not iam.is_exact(condition.test)
	regex.match(`^[*?]+$`, value)
}

is_loose_value(condition, value) if {
	is_known(value)
	endswith(lower(condition.key), ":sub")
	begins_with_a_name_of_choice(value)
}

is_known(value) if {
	is_string(value)
	value != "?unknown"
}

# A subject that a repository of somebody else can have.
is_loose(subject) if regex.match(`^[*?]|^[^:]*$`, subject)

is_loose(subject) if regex.match(`^repo:([^/]*[*?]|[^/]*$)`, subject)

is_loose(subject) if begins_with_a_name_of_choice(subject)

# The owner of a repository chooses which claims its subjects have, and the names of these.
begins_with_a_name_of_choice(subject) if {
	regex.match(`^(workflow|environment|ref|context|head_ref|base_ref):`, subject)
}

is_github(issuer) if {
	is_string(issuer)
	contains(issuer, "token.actions.githubusercontent.com")
}

is_provider if {
	input.type == "google_iam_workload_identity_pool_provider"
	plan.is_planned(input)
}

is_for_github if is_github(input.values.oidc[0].issuer_uri)
