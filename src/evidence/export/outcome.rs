//! How each policy ended, from `verdict.json`.

use std::collections::BTreeSet;

use crate::document::json::canonical::Json;

/// The policies by how they ended, each list in the order of `verdict.json`. A policy that was switched off, or that
/// concerned nothing, is in none: what was not evaluated is not passed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Outcomes {
    /// Evaluated, and without objection everywhere.
    pub(super) passed: Vec<String>,
    /// With objections that do not block: advisory ones, and those that waivers lift.
    pub(super) warned: Vec<String>,
    /// With a result that blocks.
    pub(super) failed: Vec<String>,
}

impl Outcomes {
    /// Those of a decision record. None where `verdict` is none.
    pub(super) fn of(verdict: &Json) -> Option<Self> {
        let mut blocking = BTreeSet::new();
        for record in verdict.get("records")?.as_array()? {
            if blocks(record)? {
                blocking.insert(record.get("policy")?.as_str()?);
            }
        }
        let mut outcomes = Self::default();
        for policy in verdict.get("policies")?.as_array()? {
            let id = policy.get("id")?.as_str()?;
            let counts = policy.get("counts")?;
            let count = |name: &str| counts.get(name)?.as_integer();
            let objections = ["fail", "waived", "undecided", "error"].map(count);
            let objections = objections.into_iter().try_fold(0, |sum: i64, count| sum.checked_add(count?))?;
            let list = if blocking.contains(id) {
                &mut outcomes.failed
            } else if objections > 0 {
                &mut outcomes.warned
            } else if count("pass")? > 0 && policy.get("off")? == &Json::Bool(false) {
                &mut outcomes.passed
            } else {
                continue;
            };
            list.push(id.to_owned());
        }
        Some(outcomes)
    }
}

/// Whether a record keeps the run from being passed: as [`Record::blocks`](crate::verdict::Record::blocks).
fn blocks(record: &Json) -> Option<bool> {
    let outcome = record.get("outcome")?.as_str()?;
    let told = record.get("enforcement")?.as_str()? == "advisory" || record.get("known")?.as_bool()?;
    Some(!told && matches!(outcome, "fail" | "undecided" | "error"))
}
