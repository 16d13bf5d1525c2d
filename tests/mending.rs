//! What the built-in policies suggest to write, on their own fixtures: the edit mends its finding, and no finding of the
//! policy comes in its place.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use tollgate::document::Inventory;
use tollgate::fix::{Fixer, Suggestion};
use tollgate::input::terraform;
use tollgate::policy::{FindingKind, PolicySet};
use tollgate::source::Limits;

use crate::policies::{fixtures, judge_by, params_in, read_memory, set};

/// Fixtures of which an edit cannot be made, and why.
const NOT_MENDED: &[(&str, &str)] = &[
    (
        "aws/ebs_volumes_are_encrypted/deny_out_of_order.tf",
        "blocks of a set stand in another order than its values",
    ),
    ("aws/ecs_tasks_stay_private/deny_disabled.tf", "blocks of a set stand in another order than its values"),
];

/// What a policy objects to: the address, the way and the words.
type Objections = BTreeSet<(String, String, String)>;

fn objections(set: &PolicySet, inventory: &Inventory, id: &str) -> Objections {
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

#[test]
fn every_suggested_edit_mends_its_finding() {
    let limits = Limits::default();
    let set = set().all_compiled(&limits, 2);
    let accepts = |text: &str| terraform::accepts(text, &limits);
    let (mut mended, mut wrong) = (0, Vec::new());
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
        let fixer = Fixer::new(&inventory, &limits, &accepts);
        let shown = path.display().to_string();
        let known = NOT_MENDED.iter().any(|(file, _)| shown.ends_with(file));
        for finding in judge_by(&set, &inventory, Some(&id)).findings {
            let (Some(details), Some(document)) = (&finding.details, finding.document) else { continue };
            let request = fixer.request(details, &inventory.documents[document]);
            let Some(suggestion) = request.and_then(|request| fixer.suggest(&request)) else { continue };
            let after = objections(&set, &read(&edited(&text, &suggestion)), &id);
            let own = (finding.address.clone(), format!("{:?}", finding.path), finding.message.clone());
            if after.len() < before.len() && !after.contains(&own) {
                mended += 1;
            } else if !known {
                wrong.push(format!("{shown}: {}: {after:?}", finding.message));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(mended > 200, "{mended} edits were made");
}
