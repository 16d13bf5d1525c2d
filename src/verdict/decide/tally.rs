//! How often each policy ended how, after waivers and overrides.

use std::collections::BTreeMap;

use super::judged::Judged;
use super::record::Results;
use crate::policy::{Metadata, Outcome, PolicyTally};
use crate::source::SourceFile;
use crate::verdict::enforcement::{Rules, Ruling};
use crate::verdict::{Counts, PolicyResult, Record};

/// A result for each policy, and the sum of all.
pub(super) fn count(
    judged: &Judged<'_>,
    rules: &Rules<'_>,
    results: &Results,
) -> (Vec<PolicyResult>, Counts) {
    let outcomes = outcomes(results);
    let mut all = Counts::default();
    let none = PolicyTally::default();
    let policies = judged.judgement.policies.iter().enumerate().map(|(index, policy)| {
        let tally = judged.judgement.tallies.get(index).unwrap_or(&none);
        let off = judged.off.contains(&policy.id);
        let one = Count { judged, rules, policy, index, outcomes: &outcomes };
        let (counts, passed) = if off { Default::default() } else { one.of(tally) };
        all.merge(counts);
        PolicyResult { policy: policy.clone(), counts, passed, off }
    });
    let policies = policies.collect();
    (policies, all)
}

/// What is left of what was said of each document after waivers, overrides and the baseline: the first that holds
/// of error, fail, undecided, waived. An objection from which nothing follows, since it is waived, known or
/// advisory, hides no unknown from which something does.
fn outcomes(results: &Results) -> BTreeMap<(usize, Option<usize>), Outcome> {
    let rank = |record: &Record| match record.outcome {
        Outcome::Error => 0,
        Outcome::Fail if record.blocks() => 1,
        Outcome::Undecided if record.blocks() => 2,
        Outcome::Fail => 3,
        Outcome::Undecided => 4,
        _ => 5,
    };
    let mut worst: BTreeMap<(usize, Option<usize>), &Record> = BTreeMap::new();
    for (record, subject) in results.records.iter().zip(&results.subjects) {
        let place = worst.entry(*subject).or_insert(record);
        if rank(record) < rank(place) {
            *place = record;
        }
    }
    worst.into_iter().map(|(subject, record)| (subject, record.outcome)).collect()
}

/// Counts for one policy.
struct Count<'a> {
    judged: &'a Judged<'a>,
    rules: &'a Rules<'a>,
    policy: &'a Metadata,
    index: usize,
    outcomes: &'a BTreeMap<(usize, Option<usize>), Outcome>,
}

impl Count<'_> {
    /// The counts, and the addresses of what passed, sorted.
    fn of(&self, tally: &PolicyTally) -> (Counts, Vec<String>) {
        let mut counts = Counts { not_applicable: tally.not_applicable, ..Counts::default() };
        let mut passed = Vec::new();
        for document in &tally.passed {
            if self.off_for(*document) {
                counts.not_applicable += 1;
                continue;
            }
            counts.pass += 1;
            let found = self.judged.inventory.documents.get(*document);
            passed.extend(found.map(|document| document.address.clone()));
        }
        passed.sort();
        for document in tally.failed.iter().chain(&tally.undecided).chain(&tally.errors) {
            // No record is left where the policy is off.
            let outcome = self.outcomes.get(&(self.index, Some(*document)));
            counts.add(outcome.copied().unwrap_or(Outcome::NotApplicable));
        }
        if let Some(run) = tally.run {
            counts.add(self.outcomes.get(&(self.index, None)).copied().unwrap_or(match run {
                Outcome::Pass | Outcome::NotApplicable => run,
                _ => Outcome::NotApplicable,
            }));
        }
        (counts, passed)
    }

    /// Whether an override lets the policy off for that document's file.
    fn off_for(&self, document: usize) -> bool {
        if !self.rules.off_somewhere(&self.policy.id) {
            return false;
        }
        let inventory = self.judged.inventory;
        let file = inventory.documents.get(document).and_then(|found| inventory.sources.file(found.file));
        self.rules.of_path(&self.policy.id, file.map(SourceFile::path)) == Ruling::Off
    }
}
