//! No built-in policy passes over what is hidden from it.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tollgate::policy::FindingKind;

use crate::policies::{judge, read_memory, set};

/// A plan of new resources: address, values, which of them are sensitive.
fn plan(resources: &[(&str, Value, Value)]) -> String {
    let change = |(address, after, sensitive): &(&str, Value, Value)| {
        let (kind, name) = address.split_once('.').unwrap();
        json!({"address": address, "mode": "managed", "type": kind, "name": name,
            "provider_name": "registry.terraform.io/hashicorp/aws",
            "change": {"actions": ["create"], "before": null, "after": after, "after_unknown": {},
                "before_sensitive": false, "after_sensitive": sensitive}})
    };
    let planned = |(address, values, sensitive): &(&str, Value, Value)| {
        let (kind, name) = address.split_once('.').unwrap();
        json!({"address": address, "mode": "managed", "type": kind, "name": name, "schema_version": 0,
            "provider_name": "registry.terraform.io/hashicorp/aws",
            "values": values, "sensitive_values": sensitive})
    };
    json!({"format_version": "1.2", "terraform_version": "1.11.4",
        "planned_values": {"root_module": {"resources": resources.iter().map(planned).collect::<Vec<_>>()}},
        "resource_changes": resources.iter().map(change).collect::<Vec<_>>(),
        "configuration": {"root_module": {}}})
    .to_string()
}

/// What a policy says of a run, kind by kind.
fn said(path: &str, text: String, id: &str) -> BTreeMap<FindingKind, Vec<String>> {
    let inventory = read_memory([(path.to_owned(), text.into_bytes())].into());
    let judgement = judge(&set(), &inventory);
    let mut said: BTreeMap<FindingKind, Vec<String>> = BTreeMap::new();
    for finding in judgement.findings.iter().filter(|one| judgement.policies[one.policy].id == id) {
        said.entry(finding.kind).or_default().push(finding.message.clone());
    }
    said
}

#[test]
fn what_a_plan_calls_sensitive_is_undecided() {
    let everything = r#"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#;
    let rule = json!({"protocol": "tcp", "from_port": 22, "to_port": 22, "cidr_blocks": ["0.0.0.0/0"]});
    let on = json!({"bucket": "a", "block_public_acls": true, "block_public_policy": true,
        "ignore_public_acls": true, "restrict_public_buckets": false});
    for (id, address, values, sensitive) in [
        ("AWS-IAM-01", "aws_iam_policy.a", json!({"policy": everything}), json!({"policy": true})),
        ("AWS-IAM-01", "aws_iam_policy.a", json!({"policy": everything}), json!(true)),
        (
            "AWS-IAM-01",
            "aws_iam_role.a",
            json!({"inline_policy": [{"policy": everything}]}),
            json!({"inline_policy": true}),
        ),
        (
            "AWS-IAM-01",
            "aws_iam_role.a",
            json!({"inline_policy": [{"policy": everything}]}),
            json!({"inline_policy": [{"policy": true}]}),
        ),
        (
            "AWS-RDS-01",
            "aws_db_instance.a",
            json!({"storage_encrypted": false}),
            json!({"storage_encrypted": true}),
        ),
        (
            "AWS-RDS-02",
            "aws_db_instance.a",
            json!({"publicly_accessible": true}),
            json!({"publicly_accessible": true}),
        ),
        ("AWS-EC2-01", "aws_security_group.a", json!({"ingress": [rule.clone()]}), json!({"ingress": true})),
        (
            "AWS-EC2-01",
            "aws_security_group.a",
            json!({"ingress": [rule.clone()]}),
            json!({"ingress": [{"cidr_blocks": [true]}]}),
        ),
        (
            "AWS-EC2-01",
            "aws_security_group.a",
            json!({"ingress": [rule]}),
            json!({"ingress": [{"from_port": true}]}),
        ),
        ("AWS-S3-01", "aws_s3_bucket_public_access_block.a", on, json!({"restrict_public_buckets": true})),
    ] {
        let said = said("plan.json", plan(&[(address, values, sensitive.clone())]), id);
        assert!(said.contains_key(&FindingKind::Undecided), "{id}: {sensitive}: {said:?}");
        assert!(!said.contains_key(&FindingKind::Fail), "{id}: {sensitive}: {said:?}");
    }
}

#[test]
fn a_block_for_a_hidden_bucket_may_be_for_any() {
    let on = json!({"bucket": "logs-a", "block_public_acls": true, "block_public_policy": true,
        "ignore_public_acls": true, "restrict_public_buckets": true});
    let text = plan(&[
        ("aws_s3_bucket.a", json!({"bucket": "logs-a"}), json!({"bucket": true})),
        ("aws_s3_bucket_public_access_block.a", on, json!({"bucket": true})),
    ]);
    let said = said("plan.json", text, "AWS-S3-01");
    assert!(said.contains_key(&FindingKind::Undecided), "{said:?}");
    assert!(!said.contains_key(&FindingKind::Fail), "{said:?}");
}

#[test]
fn what_a_secret_says_does_not_decide_whether_it_is_valid() {
    let secret = |fields: &str| format!("apiVersion: v1\nkind: Secret\nmetadata: {{name: a}}\n{fields}");
    for fields in ["stringData: {password: hunter2a}", "data: {password: aHVudGVyMmE=}", "data: {}"] {
        let said = said("secret.yaml", secret(fields), "K8S-042");
        assert!(said.is_empty(), "{fields}: {said:?}");
    }
    let said = said("secret.yaml", secret("stringData: {password: 12345678}"), "K8S-042");
    assert_eq!(
        said[&FindingKind::Fail],
        ["`stringData.password` must be a string, and is a number: put it in quotes"],
        "the type is known"
    );
    assert!(!said.contains_key(&FindingKind::Undecided), "{said:?}");
}

#[test]
fn a_secret_in_a_policy_hides_no_objection() {
    let text = "resource \"aws_iam_policy\" \"a\" {\n  policy = jsonencode({ Statement = [{ Sid = \"password=hunter2a\", Effect = \"Allow\", Action = \"*\", Resource = [\"*\"] }] })\n}\n";
    let said = said("main.tf", text.to_owned(), "AWS-IAM-01");
    let undecided = &said[&FindingKind::Undecided];
    assert!(undecided.iter().any(|message| message.contains("hidden from policies")), "{said:?}");
}
