//! From findings to records: enforced, located, named, sorted.

use std::collections::{BTreeMap, BTreeSet};

use super::judged::Judged;
use crate::policy::{Finding, FindingKind, Metadata, Outcome, PolicyTally};
use crate::source::SourceFile;
use crate::verdict::enforcement::Rules;
use crate::verdict::identity::place;
use crate::verdict::record::related;
use crate::verdict::{Record, identity};

/// The records, and of which policy and document each is.
pub(super) struct Results {
    /// Sorted.
    pub(super) records: Vec<Record>,
    /// Indices of the policy and of the document, in the order of the records.
    pub(super) subjects: Vec<(usize, Option<usize>)>,
}

/// The findings as records. Where a policy is off, its findings are left out. A document that failed and of
/// which no finding tells gets a record all the same, so that nothing is lost.
pub(super) fn resolve(judged: &Judged<'_>, rules: &Rules<'_>) -> Results {
    let mut drawn: Vec<(Record, (usize, Option<usize>))> = Vec::new();
    let mut told: BTreeSet<(usize, Option<usize>, FindingKind)> = BTreeSet::new();
    for finding in &judged.judgement.findings {
        let Some(policy) = judged.judgement.policies.get(finding.policy) else { continue };
        told.insert((finding.policy, finding.document, finding.kind));
        if let Some(record) = of_finding(judged, rules, policy, finding) {
            drawn.push((record, (finding.policy, finding.document)));
        }
    }
    let pairs = judged.judgement.policies.iter().zip(&judged.judgement.tallies).enumerate();
    for (index, (policy, tally)) in pairs {
        for (document, kind) in ended(tally) {
            if !told.contains(&(index, document, kind)) {
                let record = of_tally(judged, rules, policy, document, kind);
                drawn.extend(record.map(|record| (record, (index, document))));
            }
        }
    }
    sort(&mut drawn);
    let (mut records, subjects): (Vec<_>, Vec<_>) = drawn.into_iter().unzip();
    name(&mut records);
    Results { records, subjects }
}

/// The documents of a tally that did not pass; none for the whole run.
fn ended(tally: &PolicyTally) -> impl Iterator<Item = (Option<usize>, FindingKind)> {
    let some = |documents: &[usize], kind| {
        documents.iter().map(|document| (Some(*document), kind)).collect::<Vec<_>>()
    };
    let run = match tally.run {
        Some(Outcome::Fail) => Some(FindingKind::Fail),
        Some(Outcome::Undecided) => Some(FindingKind::Undecided),
        Some(Outcome::Error) => Some(FindingKind::Error),
        _ => None,
    };
    some(&tally.failed, FindingKind::Fail)
        .into_iter()
        .chain(some(&tally.undecided, FindingKind::Undecided))
        .chain(some(&tally.errors, FindingKind::Error))
        .chain(run.map(|kind| (None, kind)))
}

/// A finding as a record, its identity left to [`name`]; none where the policy is off.
fn of_finding(
    judged: &Judged<'_>,
    rules: &Rules<'_>,
    policy: &Metadata,
    finding: &Finding,
) -> Option<Record> {
    let sources = &judged.inventory.sources;
    let location = finding.span.map(|span| sources.locate(span));
    let document = finding.document.and_then(|index| judged.inventory.documents.get(index));
    let file = document.and_then(|document| sources.file(document.file)).map(SourceFile::path);
    let path = file.or(location.as_ref().map(|location| location.path.as_str()));
    let enforcement = rules.enforce(policy, finding.enforcement, path)?;
    Some(Record {
        identity: String::new(),
        policy: policy.id.clone(),
        outcome: outcome(finding.kind),
        address: finding.address.clone(),
        document_kind: document.map_or("", |document| document.kind.name()),
        path: finding.path.as_ref().map(ToString::to_string).unwrap_or_default(),
        place: place(document.map(|document| &document.root), finding.path.as_ref(), &finding.message),
        message: finding.message.clone(),
        severity: rules.severity(&policy.id, finding.severity, path),
        enforcement,
        location,
        related: related(&finding.labels, sources),
        fix: finding.fix.clone(),
        details: finding.details.clone(),
        waiver: None,
        known: false,
    })
}

/// A record for a document that a tally counts and no finding tells of.
fn of_tally(
    judged: &Judged<'_>,
    rules: &Rules<'_>,
    policy: &Metadata,
    document: Option<usize>,
    kind: FindingKind,
) -> Option<Record> {
    let found = document.and_then(|index| judged.inventory.documents.get(index));
    let message = match kind {
        FindingKind::Fail => "the policy objects and does not say to what",
        FindingKind::Undecided => "a value that the policy needs is unknown",
        FindingKind::Error => "the policy could not be evaluated",
    };
    let finding = Finding {
        policy: 0,
        document,
        kind,
        message: message.to_owned(),
        address: found.map(|document| document.address.clone()).unwrap_or_default(),
        path: None,
        span: found.map(|document| document.root.origin.span),
        labels: Vec::new(),
        severity: policy.severity,
        enforcement: policy.enforcement,
        fix: None,
        details: None,
    };
    of_finding(judged, rules, policy, &finding)
}

/// What a finding is before waivers.
fn outcome(kind: FindingKind) -> Outcome {
    match kind {
        FindingKind::Fail => Outcome::Fail,
        FindingKind::Undecided => Outcome::Undecided,
        FindingKind::Error => Outcome::Error,
    }
}

/// By path, position, policy, message; those without a place last. What is left decides between equals, so
/// that the order never depends on that of the findings.
fn sort(drawn: &mut [(Record, (usize, Option<usize>))]) {
    drawn.sort_by(|(a, at), (b, other)| {
        let key = |record: &Record| record.location.is_none();
        key(a)
            .cmp(&key(b))
            .then_with(|| a.location.cmp(&b.location))
            .then_with(|| (&a.policy, &a.message, &a.address).cmp(&(&b.policy, &b.message, &b.address)))
            .then_with(|| (&a.path, &a.details, a.outcome).cmp(&(&b.path, &b.details, b.outcome)))
            .then_with(|| at.cmp(other))
    });
}

/// Gives each record its identity. Records of the same policy, address and place are told apart by their
/// message first, so that moving them within a file changes nothing.
fn name(records: &mut [Record]) {
    let mut groups: BTreeMap<(String, String, String), Vec<usize>> = BTreeMap::new();
    for (index, record) in records.iter().enumerate() {
        let key = (record.policy.clone(), record.address.clone(), record.place.clone());
        groups.entry(key).or_default().push(index);
    }
    for ((policy, address, place), mut members) in groups {
        members.sort_by(|a, b| {
            let message = |index: &usize| records.get(*index).map(|record| &record.message);
            message(a).cmp(&message(b)).then(a.cmp(b))
        });
        for (occurrence, index) in members.into_iter().enumerate() {
            if let Some(record) = records.get_mut(index) {
                record.identity = identity(&policy, &address, &place, occurrence);
            }
        }
    }
}
