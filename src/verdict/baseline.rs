//! What was known before: findings that are told apart and do not block.

use std::collections::BTreeMap;

use super::{Record, Verdict, identity};
use crate::policy::Outcome;

/// The findings of an earlier run, by identity.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Baseline {
    entries: BTreeMap<String, BaselineEntry>,
}

/// How often a baseline knows a finding, and of what it is, for people to read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct BaselineEntry {
    /// The policy's id.
    pub policy: String,
    /// The address.
    pub address: String,
    /// The path as it is shown; empty for the whole document.
    pub path: String,
    /// How many findings share policy, address and path.
    pub count: usize,
}

impl Baseline {
    /// The objections of a run that no waiver lifts.
    pub fn of(verdict: &Verdict) -> Self {
        let mut baseline = Self::default();
        for record in verdict.records.iter().filter(|record| record.outcome == Outcome::Fail) {
            let entry = baseline.entries.entry(base(record)).or_insert_with(|| BaselineEntry {
                policy: record.policy.clone(),
                address: record.address.clone(),
                path: record.path.clone(),
                count: 0,
            });
            entry.count += 1;
        }
        baseline
    }

    /// The entries by identity.
    pub fn entries(&self) -> &BTreeMap<String, BaselineEntry> {
        &self.entries
    }

    /// Marks the objections among `records` that are known, as many as the baseline counts, in their order.
    pub(super) fn mark(&self, records: &mut [Record]) {
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        for record in records.iter_mut().filter(|record| record.outcome == Outcome::Fail) {
            let base = base(record);
            let Some(entry) = self.entries.get(&base) else { continue };
            let seen = seen.entry(base).or_default();
            *seen += 1;
            record.known = *seen <= entry.count;
        }
    }
}

/// The identity that all findings of the same policy, address and path share.
fn base(record: &Record) -> String {
    identity(&record.policy, &record.address, &record.path, 0)
}
