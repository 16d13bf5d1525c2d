//! What the built-in policies suggest to write, on their own fixtures: the edit mends its finding, and no finding of the
//! policy comes in its place.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use tollgate::document::Inventory;
use tollgate::fix::{Fixer, Suggestion};
use tollgate::input::terraform;
use tollgate::policy::{FindingKind, PolicySet};
use tollgate::source::Limits;

use crate::policies::{fixtures, judge_by, params_in, read_memory, root, set};

/// Fixtures of which a finding is not mended by the edit that its policy asks for, and why.
const NOT_MENDED: &[(&str, &str)] = &[
    (
        "aws/ebs_volumes_are_encrypted/deny_out_of_order.tf",
        "blocks of a set stand in another order than its values",
    ),
    ("aws/ecs_tasks_stay_private/deny_disabled.tf", "blocks of a set stand in another order than its values"),
];

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
