package tollgate.secrets.oidc_trust_names_repositories_test

import data.tollgate.secrets.oidc_trust_names_repositories as policy

github := {"Federated": "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"}

test_a_trust_without_a_subject_is_open_to_every_repository if {
	severities(null) == {"of the rule"}
	severities({"StringEquals": {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"}}) == {"of the rule"}
	severities({"StringLikeIfExists": {"token.actions.githubusercontent.com:sub": "repo:shop/web:*"}}) == {"of the rule"}
}

test_subjects_that_others_can_have_are_found if {
	every subject in ["*", "repo:*", "repo:shop*", "repo:*/web:*", "repo:sh*/web:*", "environment:production", "?epo:*"] {
		severities({"StringLike": {"token.actions.githubusercontent.com:sub": subject}}) == {"of the rule"}
	}
	severities({"StringLike": {"token.actions.githubusercontent.com:sub": ["repo:shop/web:*", "repo:*"]}}) == {"of the rule"}
}

test_all_repositories_of_one_owner_are_told_with_less_weight if {
	every subject in ["repo:shop/*", "repo:shop/*:ref:refs/heads/main"] {
		severities({"StringLike": {"token.actions.githubusercontent.com:sub": subject}}) == {"medium"}
	}
}

test_a_subject_of_a_repository_passes if {
	every subject in ["repo:shop/web:*", "repo:shop/web:environment:production", "repo:shop/web-*:*", "job_workflow_ref:shop/ci/x@v1"] {
		severities({"StringLike": {"token.actions.githubusercontent.com:sub": subject}}) == set()
	}
	severities({"StringEquals": {"token.actions.githubusercontent.com:repository": "shop/web"}}) == set()
	severities({"ForAnyValue:StringLike": {"TOKEN.actions.githubusercontent.com:SUB": ["repo:shop/web:*"]}}) == set()
}

test_other_providers_and_statements_that_deny_pass if {
	count(policy.deny) == 0 with input as role({"Federated": "arn:aws:iam::123456789012:oidc-provider/example.com"}, "Allow", null)
	count(policy.deny) == 0 with input as role({"Service": "ec2.amazonaws.com"}, "Allow", null)
	count(policy.deny) == 0 with input as role(github, "Deny", null)
}

test_odd_shapes_are_no_objection if {
	every kind in [
		"aws_iam_role", "azuread_application_federated_identity_credential",
		"google_iam_workload_identity_pool_provider",
	] {
		every values in [
			null, {"assume_role_policy": "{}", "attribute_condition": 3, "oidc": [null], "subject": null},
			{"assume_role_policy": "[", "attribute_condition": ["x"], "issuer": 1, "oidc": "x"},
		] {
			resource := {"type": kind, "mode": "managed", "values": values, "unknown": {}, "actions": ["create"]}
			count(policy.deny) == 0 with input as resource
		}
	}
}

# How heavy the findings about a role are that trusts GitHub under a condition.
severities(condition) := {weight |
	found := policy.deny with input as role(github, "Allow", condition)
	some finding in found
	weight := object.get(finding, "severity", "of the rule")
}

role(principal, effect, condition) := {
	"address": "aws_iam_role.deploy",
	"type": "aws_iam_role",
	"name": "deploy",
	"mode": "managed",
	"module": "",
	"values": {"assume_role_policy": json.marshal({"Statement": [{
		"Effect": effect,
		"Action": "sts:AssumeRoleWithWebIdentity",
		"Principal": principal,
		"Condition": condition,
	}]})},
	"unknown": {},
	"references": {},
	"actions": ["create"],
}
