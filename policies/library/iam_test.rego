package tollgate.library.iam_test

import data.tollgate.library.iam

test_patterns_match_whatever_the_case if {
	iam.matches("s3:getobject", "s3:GetObject")
	iam.matches("s3:Get*", "s3:GetObject")
	iam.matches("*", "iam:PassRole")
	iam.matches("s3:?etObject", "s3:GetObject")
	not iam.matches("s3:Get*", "s3:PutObject")
	not iam.matches("s3:[Get]*", "s3:GetObject")
}

test_all_but_some_actions_are_covered if {
	statement := {"actions": [], "not_actions": ["iam:*", "sts:*"]}
	iam.covers(statement, "s3:GetObject")
	not iam.covers(statement, "iam:PassRole")
	not iam.covers({"actions": [], "not_actions": []}, "s3:GetObject")
}

test_one_shape_for_every_way_to_write_a_statement if {
	text := json.marshal({"Statement": {
		"Effect": "Allow",
		"Action": "s3:GetObject",
		"Resource": ["a", "b"],
		"Principal": {"AWS": ["1", "2"], "Service": "s3.amazonaws.com"},
		"Condition": {"Bool": {"aws:SecureTransport": true}},
	}})
	[statement] := iam.of_text(text, ["values", "policy"])
	statement.actions == ["s3:GetObject"]
	statement.resources == ["a", "b"]
	{principal | some principal in statement.principals} == {
		{"type": "AWS", "id": "1"},
		{"type": "AWS", "id": "2"},
		{"type": "Service", "id": "s3.amazonaws.com"},
	}
	statement.conditions == [{"test": "Bool", "key": "aws:SecureTransport", "values": ["true"]}]
	count(statement.unsure) == 0
}

test_what_is_no_policy_has_no_statements if {
	every text in ["", "{", "null", "[]", `"x"`, `{"Statement": null}`, `{"Statement": [1, null]}`, null, 7, {}] {
		iam.of_text(text, []) == []
	}
	every values in [null, "x", {}, {"statement": null}, {"statement": [null, "x"]}] {
		iam.of_document(iam.copy({"values": values})) == []
	}
}

test_a_document_says_allow_where_it_says_nothing if {
	[statement] := iam.of_document(iam.copy({"values": {"statement": [{"effect": null}]}, "unknown": {}}))
	statement.effect == "Allow"
}

test_an_unknown_value_that_a_resource_gives_names_somebody if {
	restricted({"references": {"statement[0].condition[0].values": ["aws_sns_topic.a.arn", "aws_sns_topic.a"]}})
	restricted({"references": {"statement[0].condition[0].values": ["data.aws_caller_identity.me.account_id"]}})
	not restricted({"references": {"statement[0].condition[0].values": ["var.topic"]}})
	not restricted({})
}

restricted(more) if {
	document := object.union(
		{
			"values": {"statement": [{"condition": [{"test": "ArnLike", "variable": "aws:SourceArn", "values": [null]}]}]},
			"unknown": {"statement": [{"condition": [{"values": [true]}]}]},
		},
		more,
	)
	[statement] := iam.of_document(iam.copy(document))
	some condition in statement.conditions
	iam.restricts(condition)
}

test_an_exact_test_names_somebody_whoever_it_is if {
	iam.restricts({"test": "StringEquals", "key": "aws:SourceAccount", "values": ["?unknown"]})
	not iam.restricts({"test": "StringLike", "key": "aws:SourceAccount", "values": ["?unknown"]})
	iam.may_restrict({"test": "StringLike", "key": "aws:SourceAccount", "values": ["?unknown"]})
}

test_a_policy_of_several_documents_cannot_be_followed if {
	documents := {
		"data.aws_iam_policy_document.a": {"values": {"statement": [{"actions": ["s3:GetObject"]}]}},
		"data.aws_iam_policy_document.b": {"values": {}, "unknown": {}},
	}
	resource := {
		"type": "aws_iam_policy",
		"values": null,
		"unknown": {"policy": true},
		"references": {"policy": ["data.aws_iam_policy_document.a", "data.aws_iam_policy_document.b"]},
	}
	inventory := {"resources": {"aws_iam_policy_document": documents}}
	found := iam.read(resource, ["policy"]) with data.inventory as inventory
	not found.complete
}

test_a_document_with_sources_is_not_all if {
	document := {"values": {"source_policy_documents": ["{}"], "statement": []}, "unknown": {}}
	not iam.is_complete(iam.copy(document))
	iam.is_complete(iam.copy(object.union(document, {"values": {"source_policy_documents": null}})))
}

test_a_condition_of_which_the_key_is_unknown_is_unclear if {
	document := {
		"values": {"statement": [{
			"principals": [{"type": "*", "identifiers": ["*"]}],
			"condition": [{"test": "StringEquals", "variable": null, "values": ["a"]}],
		}]},
		"unknown": {"statement": [{"condition": [{"variable": true}]}]},
	}
	[statement] := iam.of_document(iam.copy(document))
	iam.exposure(statement) == "unsure"
}

test_one_expression_matches_as_the_patterns_do if {
	matcher := iam.matcher(["s3:Get*", "sqs:?end*", "iam:PassRole", "s3:[x]"])
	every action in ["s3:getobject", "sqs:sendmessage", "iam:passrole"] {
		regex.match(matcher, action)
	}
	every action in ["s3:putobject", "sqs:receivemessage", "iam:passroles", "s3:x"] {
		not regex.match(matcher, action)
	}
	not iam.matcher([])
}
