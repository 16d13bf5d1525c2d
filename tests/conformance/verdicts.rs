//! Resources of which another tool's check says that they pass or fail, and what the policy that is the same check says.
//!
//! A finding counts for a check where the policy gives no ids, or the check's among them. Differences are listed with
//! the reason why ours is right.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use tollgate::policy::FindingKind;

use super::pod_security::unpacked;
use crate::policies::{judge, read_memory, root, set};

/// Check, resource, and why what we say of it is right, where that is not what is stated.
const DIFFERENCES: &[(&str, &str, &str)] = &[
    (
        "CKV_AWS_304",
        "aws_secretsmanager_secret_rotation.fail_2",
        "how often it is rotated is a variable without a value",
    ),
    (
        "CKV_AWS_379",
        "aws_s3_bucket_acl.pass_policy3",
        "the policy is declared by the name of another, and so is none",
    ),
    (
        "CKV_AWS_38",
        "aws_eks_cluster.disabled",
        "`False` is a name in HCL and no truth value, so that it is not known",
    ),
    (
        "CKV_AWS_49",
        "aws_iam_policy_document.flatten",
        "the actions are a variable without a value, flattened",
    ),
    ("CKV_AZURE_189", "azurerm_key_vault.fail5", "the switch is a variable without a value"),
    ("CKV_GCP_50", "google_sql_database_instance.pass5", "the flag is a variable without a value"),
    ("CKV_GCP_51", "google_sql_database_instance.unknown_var", "the flag is a variable without a value"),
    ("CKV_GCP_52", "google_sql_database_instance.unknown_var", "the flag is a variable without a value"),
    ("CKV_GCP_53", "google_sql_database_instance.unknown_var", "the flag is a variable without a value"),
    ("CKV_GCP_58", "google_sql_database_instance.unknown_var", "the flag is a variable without a value"),
    ("CKV_GCP_59", "google_sql_database_instance.unknown_var", "the flag is a variable without a value"),
];

/// What a stated case is about.
struct Case {
    dir: String,
    passing: Vec<String>,
    failing: Vec<String>,
    rules: Vec<String>,
    same_as: String,
}

impl Case {
    fn read(line: &str) -> Self {
        let case: serde_json::Value = serde_json::from_str(line).unwrap();
        let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
        let list = |name: &str| case[name].as_array().unwrap().iter().map(text).collect();
        Self {
            dir: text(&case["dir"]),
            passing: list("passing"),
            failing: list("failing"),
            rules: list("rules"),
            same_as: text(&case["same_as"]),
        }
    }
}

#[test]
fn resources_come_out_as_other_tools_state() {
    let data = root().join("../shared/conformance/rules");
    let Ok(text) = fs::read_to_string(data.join("terraform-verdicts.jsonl")) else {
        println!("skipped: {} is not there", data.display());
        return;
    };
    let folder = unpacked(&data.join("terraform-fixtures.tar.xz"), "terraform-fixtures");
    let cases: Vec<Case> = text.lines().map(Case::read).collect();
    let set = set();
    let mut dirs: BTreeMap<&str, Vec<&Case>> = BTreeMap::new();
    for case in &cases {
        dirs.entry(&case.dir).or_default().push(case);
    }
    let (mut all, mut differences) = (0_usize, BTreeSet::new());
    for (dir, cases) in dirs {
        let files = fs::read_dir(folder.join(dir)).unwrap().map(|file| file.unwrap().path());
        let files = files
            .filter(|file| file.is_file())
            .map(|file| (file.file_name().unwrap().to_str().unwrap().to_owned(), fs::read(&file).unwrap()));
        let inventory = read_memory(files.collect());
        let judgement = judge(&set, &inventory);
        for case in cases {
            let is_of_case = |finding: &&tollgate::policy::Finding| {
                let details = finding.details.as_deref().unwrap_or("{}");
                let details: serde_json::Value = serde_json::from_str(details).unwrap();
                let same = details["same_as"].as_array();
                case.rules.contains(&judgement.policies[finding.policy].id)
                    && same.is_none_or(|ids| ids.iter().any(|id| *id == *case.same_as))
            };
            let findings: Vec<_> = judgement.findings.iter().filter(is_of_case).collect();
            let stated = [(&case.passing, "pass"), (&case.failing, "fail")];
            for (address, stated) in
                stated.iter().flat_map(|(list, word)| list.iter().map(move |one| (one, *word)))
            {
                all += 1;
                let own = findings.iter().filter(|one| {
                    one.address == *address || one.address.strip_prefix("data.") == Some(address)
                });
                let kinds: BTreeSet<_> = own.map(|one| one.kind).collect();
                let ours = if kinds.contains(&FindingKind::Fail) {
                    "fail"
                } else if kinds.is_empty() {
                    "pass"
                } else {
                    "undecided"
                };
                if ours != stated {
                    differences.insert((case.same_as.as_str(), address.as_str(), stated, ours));
                }
            }
        }
    }
    let known: BTreeSet<_> = DIFFERENCES.iter().map(|(check, address, _)| (*check, *address)).collect();
    let unknown: Vec<_> =
        differences.iter().filter(|(check, address, ..)| !known.contains(&(check, address))).collect();
    assert!(unknown.is_empty(), "differences without a reason (check, resource, stated, ours): {unknown:#?}");
    let found: BTreeSet<_> = differences.iter().map(|(check, address, ..)| (*check, *address)).collect();
    assert_eq!(known, found, "a listed difference is none");
    println!("{} of {all} resources come out as stated", all - differences.len());
}
