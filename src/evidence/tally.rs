//! Counts and records of policies, which must fit each other wherever both are told.

use std::collections::BTreeMap;

use crate::document::json::canonical::Json;

/// The names of the six outcomes.
const OUTCOMES: [&str; 6] = ["pass", "fail", "waived", "notApplicable", "undecided", "error"];

/// The outcomes that have records, the gravest first. A document is counted once, by the gravest of its records; what
/// is told only is less grave than what is undecided and blocks.
const RECORDED: [&str; 4] = ["error", "fail", "undecided", "waived"];

/// The outcomes by which a document can be counted that has a record; none where it has no outcome that is recorded.
fn no_less_grave(record: &Json) -> Option<&'static [&'static str]> {
    let advisory = record.get("enforcement")?.as_str()? == "advisory";
    match record.get("outcome")?.as_str()? {
        "error" => RECORDED.get(..1),
        "fail" if !advisory => RECORDED.get(..2),
        "fail" | "undecided" => RECORDED.get(..3),
        "waived" => RECORDED.get(..),
        _ => Some(&[]),
    }
}

/// Whether each policy's counts and records fit each other: as many records of an outcome as documents are
/// counted by it, a document counted for every record, and every record of a policy that was judged.
pub(super) fn fit(verdict: &Json) -> Option<bool> {
    let mut records: BTreeMap<&str, Vec<&Json>> = BTreeMap::new();
    for record in verdict.get("records")?.as_array()? {
        records.entry(record.get("policy")?.as_str()?).or_default().push(record);
    }
    for policy in verdict.get("policies")?.as_array()? {
        let of_policy = records.remove(policy.get("id")?.as_str()?).unwrap_or_default();
        let count = |outcome: &str| policy.get("counts")?.get(outcome)?.as_integer();
        let mut told = 0;
        for outcome in RECORDED {
            let is_that = |record: &&&Json| record.get("outcome").and_then(Json::as_str) == Some(outcome);
            let number = of_policy.iter().filter(is_that).count();
            told += number;
            if usize::try_from(count(outcome)?).ok()? > number {
                return Some(false);
            }
        }
        for record in &of_policy {
            let mut counted = 0i64;
            for outcome in no_less_grave(record)? {
                counted = counted.checked_add(count(outcome)?)?;
            }
            if counted == 0 {
                return Some(false);
            }
        }
        // The whole run may pass as well, and has no address.
        let named = i64::try_from(policy.get("passed")?.as_array()?.len()).ok()?;
        let passes = count("pass")?;
        let same_controls = of_policy.iter().all(|record| record.get("controls") == policy.get("controls"));
        if told != of_policy.len() || !(named..=named.checked_add(1)?).contains(&passes) || !same_controls {
            return Some(false);
        }
        let is_off = *policy.get("off")? != Json::Bool(false);
        let unjudged = OUTCOMES.iter().all(|outcome| count(outcome) == Some(0));
        if is_off && !(unjudged && of_policy.is_empty()) {
            return Some(false);
        }
    }
    Some(records.is_empty())
}
