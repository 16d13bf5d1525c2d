//! What the built-in policies suggest to write, on their own fixtures: the edit mends its finding, and no finding of the
//! policy comes in its place.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use tollgate::document::{Document, DocumentKind, Inventory};
use tollgate::fix::{Fixer, Suggestion};
use tollgate::input::terraform;
use tollgate::policy::{FindingKind, PolicySet};
use tollgate::source::Limits;

use crate::policies::{fixtures, judge_by, params_in, read_memory, root, set};

/// Fixtures of which a finding is not mended by the edit that its policy asks for, and why.
const NOT_MENDED: &[(&str, &str)] = &[(
    "aws/rds_storage_is_encrypted/deny_instances.tf",
    "the value is that of an element of `for_each`: what else reads it is not known",
)];

/// What a policy objects to: the address, the way and the words.
type Objection = (String, String, String);

fn objections(set: &PolicySet, inventory: &Inventory, id: &str) -> BTreeSet<Objection> {
    let judgement = judge_by(set, inventory, Some(id));
    let failing = judgement.findings.iter().filter(|finding| finding.kind == FindingKind::Fail);
    failing.map(|one| (one.address.clone(), format!("{:?}", one.path), one.message.clone())).collect()
}

fn edited(text: &str, suggestion: &Suggestion) -> String {
    let mut text = text.to_owned();
    for edit in suggestion.edits.iter().rev() {
        text.replace_range(edit.range.clone(), &edit.text);
    }
    text
}

/// Whether a policy asks for an edit with what it says beside its message.
fn asks(details: &str) -> bool {
    let said: serde_json::Value = serde_json::from_str(details).unwrap();
    ["set", "remove"].iter().any(|member| said.get(member).is_some())
}

#[test]
fn every_suggested_edit_mends_its_finding() {
    let limits = Limits::default();
    let set = set().all_compiled(&limits, 2);
    let accepts = |text: &str| terraform::accepts(text, &limits);
    let folder = root().join("fixtures/policies");
    let (mut mended, mut not_mended) = (0, BTreeSet::new());
    for (id, path, _) in fixtures(&set) {
        let name = path.file_name().unwrap().to_str().unwrap();
        let ending = path.extension().and_then(|ending| ending.to_str());
        if !name.starts_with("deny") || !matches!(ending, Some("tf" | "yaml")) || !params_in(&path).is_empty()
        {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let read = |text: &str| read_memory(BTreeMap::from([(name.to_owned(), text.as_bytes().to_vec())]));
        let inventory = read(&text);
        let before = objections(&set, &inventory, &id);
        let said = |one: &Objection| before.iter().any(|other| (&other.0, &other.2) == (&one.0, &one.2));
        let fixer = Fixer::new(&inventory, &limits, &accepts);
        for finding in judge_by(&set, &inventory, Some(&id)).findings {
            let (Some(details), Some(document)) = (&finding.details, finding.document) else { continue };
            if finding.kind != FindingKind::Fail || !asks(details) {
                continue;
            }
            let request = fixer.request(details, &inventory.documents[document]);
            let after = request
                .and_then(|request| fixer.suggest(&request))
                .map(|suggestion| objections(&set, &read(&edited(&text, &suggestion)), &id));
            // Where an item of a list goes, the ways to those behind it change; nothing else is objected to.
            if after.is_some_and(|after| after.len() < before.len() && after.iter().all(said)) {
                mended += 1;
            } else {
                not_mended.insert(path.strip_prefix(&folder).unwrap().display().to_string());
            }
        }
    }
    let known: BTreeSet<String> = NOT_MENDED.iter().map(|(file, _)| (*file).to_owned()).collect();
    assert_eq!(not_mended, known);
    assert!(mended > 200, "{mended} edits were made");
}

/// What `main.tf` becomes when a finding of its first resource asks for an edit; none where none is suggested.
fn mended(text: &str, details: &str) -> Option<String> {
    mended_beside(&[], text, details)
}

/// The same beside other files.
fn mended_beside(others: &[(&str, &str)], text: &str, details: &str) -> Option<String> {
    let limits = Limits::default();
    let files = others.iter().copied().chain([("main.tf", text)]);
    let inventory =
        read_memory(files.map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec())).collect());
    let resource = |document: &&Document| document.kind == DocumentKind::Resource;
    let document = inventory.documents.iter().find(resource).unwrap();
    let accepts = |text: &str| terraform::accepts(text, &limits);
    let fixer = Fixer::new(&inventory, &limits, &accepts);
    let request = fixer.request(details, document)?;
    fixer.suggest(&request).map(|suggestion| edited(text, &suggestion))
}

const VOLUMES: &str = r#"resource "aws_instance" "i" {
  ebs_block_device {
    device_name = "/dev/sdz"
    iops        = 1
  }
  ebs_block_device {
    device_name = "/dev/sdb"
    iops        = 2
  }
}
"#;

#[test]
fn an_edit_goes_to_the_block_of_a_set_that_its_value_is_from() {
    let set = |number: usize, name: &str, value: &str| {
        let path = format!(r#"["values", "ebs_block_device", {number}, "{name}"]"#);
        mended(VOLUMES, &format!(r#"{{"set": [{{"path": {path}, "value": {value}}}]}}"#))
    };
    // In the values `/dev/sdb` stands first.
    assert_eq!(set(0, "iops", "9").unwrap(), VOLUMES.replace("= 2", "= 9"));
    assert_eq!(set(1, "iops", "9").unwrap(), VOLUMES.replace("= 1", "= 9"));
    let encrypted = set(1, "encrypted", "true").unwrap();
    assert_eq!(encrypted, VOLUMES.replace("= 1\n", "= 1\n    encrypted   = true\n"));
    let another = set(2, "device_name", r#""/dev/sdc""#).unwrap();
    assert_eq!(another.matches("ebs_block_device {").count(), 3);
    assert_eq!(set(3, "device_name", r#""/dev/sdc""#), None);
    let removed = mended(VOLUMES, r#"{"remove": [["values", "ebs_block_device", 1]]}"#).unwrap();
    assert!(removed.contains("/dev/sdb") && !removed.contains("/dev/sdz"), "{removed}");
    let both = r#"{"remove": [["values", "ebs_block_device", 0], ["values", "ebs_block_device", 1]]}"#;
    assert_eq!(mended(VOLUMES, both).unwrap(), "resource \"aws_instance\" \"i\" {\n}\n");
    let removed =
        r#"{"remove": [["values", "ebs_block_device", 0, "iops"], ["values", "ebs_block_device", 1]]}"#;
    let removed = mended(VOLUMES, removed).unwrap();
    assert!(removed.contains("/dev/sdb") && !removed.contains("iops"), "{removed}");
}

#[test]
fn items_of_a_set_are_known_by_where_they_stand() {
    let group =
        |items: &str| format!("resource \"aws_instance\" \"i\" {{\n  security_groups = [{items}]\n}}\n");
    let first = r#"{"remove": [["values", "security_groups", 0]]}"#;
    assert_eq!(mended(&group(r#""z", "b""#), first).unwrap(), group(r#""z""#));
    let set = r#"{"set": [{"path": ["values", "security_groups", 1], "value": "c"}]}"#;
    assert_eq!(mended(&group(r#""z", "b""#), set).unwrap(), group(r#""c", "b""#));
    // The first of the values is decided elsewhere.
    let elsewhere = format!("{}locals {{\n  a = \"a\"\n}}\n", group(r#""z", local.a"#));
    assert_eq!(mended(&elsewhere, first), None);
    let second = r#"{"remove": [["values", "security_groups", 1]]}"#;
    assert!(mended(&elsewhere, second).unwrap().starts_with(&group("local.a")));
}

#[test]
fn what_stands_for_equal_blocks_is_edited_in_all_of_them() {
    let tag = |key: &str, value: &str| {
        format!(
            "  tag {{\n    key                 = \"{key}\"\n    value               = \"{value}\"\n    propagate_at_launch = true\n  }}\n"
        )
    };
    let text = |value: &str| {
        let tags = [tag("shop", value), tag("a", "x"), tag("shop", value)].concat();
        format!("resource \"aws_autoscaling_group\" \"g\" {{\n{tags}}}\n")
    };
    let details = r#"{"set": [{"path": ["values", "tag", 1, "value"], "value": "new"}]}"#;
    assert_eq!(mended(&text("old"), details).unwrap(), text("new"));
    let removed = mended(&text("old"), r#"{"remove": [["values", "tag", 1]]}"#).unwrap();
    assert_eq!(removed.matches("tag {").count(), 1);
}

#[test]
fn blocks_that_are_made_or_not_known_are_not_edited() {
    let dynamic = VOLUMES.replace(
        "resource \"aws_instance\" \"i\" {\n",
        "resource \"aws_instance\" \"i\" {\n  dynamic \"ebs_block_device\" {\n    for_each = [\"/dev/sda\"]\n    content {\n      device_name = ebs_block_device.value\n    }\n  }\n",
    );
    for number in 0..4 {
        let path = format!(r#"["values", "ebs_block_device", {number}, "iops"]"#);
        let details = format!(r#"{{"set": [{{"path": {path}, "value": 9}}]}}"#);
        assert_eq!(mended(&dynamic, &details), None, "{number}");
    }
    for path in [
        r#"["values", "ebs_block_device", 7, "iops"]"#,
        r#"["ebs_block_device", 0, "iops"]"#,
        r#"["values", 0]"#,
    ] {
        assert_eq!(mended(VOLUMES, &format!(r#"{{"remove": [{path}]}}"#)), None, "{path}");
    }
}

#[test]
fn an_edit_that_a_plan_asks_for_goes_to_the_block_that_is_told_by_its_constants() {
    let plan = |values: &str| {
        let names = r#""address": "aws_instance.i", "mode": "managed", "type": "aws_instance", "name": "i""#;
        let provider = r#""provider_name": "registry.terraform.io/hashicorp/aws""#;
        let planned = format!(r#"{{{names}, {provider}, "values": {{"ebs_block_device": {values}}}}}"#);
        format!(
            r#"{{"format_version": "1.2", "terraform_version": "1.11.4",
                "planned_values": {{"root_module": {{"resources": [{planned}]}}}},
                "configuration": {{"root_module": {{"resources": [{{{names}}}]}}}}}}"#
        )
    };
    let details = r#"{"set": [{"path": ["values", "ebs_block_device", 0, "iops"], "value": 9}]}"#;
    let told = plan(r#"[{"device_name": "/dev/sdb", "iops": 2}, {"device_name": "/dev/sdz", "iops": 1}]"#);
    let mended = mended_beside(&[("plan.json", &told)], VOLUMES, details);
    assert_eq!(mended.unwrap(), VOLUMES.replace("= 2", "= 9"));
    // Neither of these is what the text says, or both may be.
    for values in [
        r#"[{"device_name": "/dev/sdx", "iops": 2}, {"device_name": "/dev/sdz", "iops": 1}]"#,
        r#"[{"device_name": {"tollgate:redacted": {}}, "iops": null}, null]"#,
        r#"[{"device_name": "/dev/sdb", "iops": 2}, {"device_name": "/dev/sdb", "iops": 2}]"#,
    ] {
        assert_eq!(mended_beside(&[("plan.json", &plan(values))], VOLUMES, details), None, "{values}");
    }
    // What stands for two equal blocks is not one of them alone.
    let equal = VOLUMES.replace("/dev/sdz", "/dev/sdb").replace("= 1\n", "= 2\n");
    assert_eq!(equal.matches("/dev/sdb").count(), 2);
    let one = plan(r#"[{"device_name": "/dev/sdb", "iops": 2}]"#);
    assert_eq!(mended_beside(&[("plan.json", &one)], &equal, details), None);
}
