//! Which findings waivers lift, and what became of each waiver.

use std::collections::{BTreeMap, BTreeSet};

use super::places::Places;
use super::{Foreign, Waiver, WaiverOrigin, WaiverState, WaiverUse};
use crate::config::{Config, Enforcement, PolicySeverity};
use crate::document::{DocumentKind, Inventory};
use crate::policy::{Metadata, Outcome, same_as};
use crate::source::{Location, Severity, SourceFile, Stage};
use crate::verdict::time::{Date, days_between, format_day};
use crate::verdict::{Notice, Record, pattern};

/// What decides whether a waiver is in force.
pub(in crate::verdict) struct Gate<'a> {
    /// The run's settings.
    pub(in crate::verdict) config: &'a Config,
    /// The day of the run, UTC.
    pub(in crate::verdict) today: Date,
    /// The release's stream, where there is one.
    pub(in crate::verdict) stream: Option<&'a str>,
    /// The policies by id.
    pub(in crate::verdict) policies: BTreeMap<&'a str, &'a Metadata>,
    /// Where the resources and objects are.
    pub(in crate::verdict) grounds: Grounds<'a>,
}

/// The paths and lines of resources and objects by their addresses: in a file that is a module several have the same.
pub(in crate::verdict) struct Grounds<'a>(BTreeMap<&'a str, BTreeSet<(&'a str, u32, u32)>>);

impl<'a> Grounds<'a> {
    /// Those of `inventory`.
    pub(in crate::verdict) fn of(inventory: &'a Inventory) -> Self {
        let mut found: BTreeMap<&str, BTreeSet<(&str, u32, u32)>> = BTreeMap::new();
        for document in &inventory.documents {
            // A plan has parts of all files of its root module.
            if matches!(document.kind, DocumentKind::Manifest | DocumentKind::Resource) {
                let path = inventory.sources.file(document.file).map(SourceFile::path).unwrap_or_default();
                let (first, last) = document.lines;
                found.entry(&document.address).or_default().insert((path, first, last));
            }
        }
        Self(found)
    }

    /// Whether what has that address lies on a line.
    fn hold(&self, address: &str, path: &str, line: u32) -> bool {
        let is_there = |(of, first, last): &(&str, u32, u32)| *of == path && (*first..=*last).contains(&line);
        self.0.get(address).is_some_and(|grounds| grounds.iter().any(is_there))
    }
}

/// Lifts what `waivers` may lift among `records`: the first by id that matches, in force, wins. Gives what
/// became of each waiver, sorted by id, and what has to be told about them.
pub(in crate::verdict) fn apply(
    waivers: &[Waiver],
    records: &mut [Record],
    gate: &Gate<'_>,
) -> (Vec<WaiverUse>, Vec<Notice>) {
    let mut sorted: Vec<&Waiver> = waivers.iter().collect();
    sorted.sort_by(|a, b| (&a.id, &a.policy, &a.location).cmp(&(&b.id, &b.policy, &b.location)));
    let places = Places::of(records.iter().enumerate().flat_map(|(index, record)| {
        let related = record.related.iter().map(|(location, _)| location);
        let all = record.location.iter().chain(related);
        all.map(move |location| (location.path.as_str(), location.start.line, index))
    }));
    let mut checks = Checks::default();
    // What came of waivers that say the same, such as a skip above each of very many values of a block.
    let mut known: BTreeMap<Question<'_>, Lifted> = BTreeMap::new();
    let mut standings = Vec::with_capacity(sorted.len());
    let mut notices = Vec::new();
    for waiver in sorted {
        let before = gate.standing(waiver);
        let (state, used) = match before {
            Standing::InForce => {
                let lifted = if let Some(lifted) = known.get(&question(waiver)) {
                    lifted.again()
                } else {
                    let candidates = match waiver.origin {
                        WaiverOrigin::Inline { first, last } => {
                            places.inside(&waiver.location.path, (first, last)).into_iter().collect()
                        }
                        _ => (0..records.len()).collect::<Vec<_>>(),
                    };
                    let lifted = lift(waiver, &candidates, records, gate, &mut checks);
                    if lifted.used > 0 {
                        // Others may find less to lift now.
                        known.clear();
                    }
                    known.insert(question(waiver), lifted);
                    lifted
                };
                notices.extend(lifted.notice(waiver));
                lifted.state()
            }
            Standing::Expired => (WaiverState::Expired, 0),
            Standing::NotYet => (WaiverState::NotYet, 0),
            Standing::Refused(notice) => {
                notices.extend(notice.map(|notice| *notice));
                (WaiverState::NotAllowed, 0)
            }
        };
        standings.push(WaiverUse {
            id: waiver.id.clone(),
            policy: waiver.policy.clone(),
            expires: waiver.expires.map(format_day).unwrap_or_default(),
            reason: waiver.reason.clone(),
            state,
            used,
            origin: waiver.origin,
            foreign: waiver.foreign.clone(),
            location: Some(waiver.location.clone()),
        });
    }
    (standings, notices)
}

/// What decides which findings a waiver speaks of.
type Question<'w> = (
    (&'w str, &'w str, Option<&'w str>),
    (Option<PolicySeverity>, Option<&'w str>, &'w [String]),
    (WaiverOrigin, &'w str, Option<&'w Foreign>),
);

fn question(waiver: &Waiver) -> Question<'_> {
    (
        (&waiver.policy, &waiver.resource, waiver.path.as_deref()),
        (waiver.severity_max, waiver.stream.as_deref(), &waiver.controls),
        (waiver.origin, &waiver.location.path, waiver.foreign.as_ref()),
    )
}

/// What a waiver that is in force did.
#[derive(Clone, Copy, Default)]
struct Lifted {
    /// How many findings it lifted.
    used: usize,
    /// How many it speaks of and cannot lift.
    refused: usize,
    /// Whether it speaks of one that another has lifted.
    shared: bool,
}

impl Lifted {
    /// What another one does that says the same.
    fn again(self) -> Self {
        Self { used: 0, shared: self.shared || self.used > 0, ..self }
    }

    /// How the waiver stands after it, and how many findings it lifted.
    fn state(self) -> (WaiverState, usize) {
        if self.used > 0 || self.shared {
            (WaiverState::Used, self.used)
        } else if self.refused > 0 {
            (WaiverState::NotAllowed, 0)
        } else {
            (WaiverState::Stale, 0)
        }
    }

    /// What has to be told of it.
    fn notice(self, waiver: &Waiver) -> Option<Notice> {
        (self.refused > 0).then(|| {
            let message = format!("waiver `{}` is not signed and cannot lift `{}`", waiver.id, waiver.policy);
            let help = "the policy is hard here: mend what it objects to, or ask for a signed waiver";
            told(waiver, "waiver-unsigned", message, Some(help.into()))
        })
    }
}

/// The checks of other tools that records name as their own, by the records' indices: each is read once.
#[derive(Default)]
struct Checks(BTreeMap<usize, Option<BTreeSet<String>>>);

impl Checks {
    /// Whether the record of that index is the check that `waiver` was written for.
    fn meet(&mut self, waiver: &Waiver, index: usize, record: &Record) -> bool {
        if waiver.foreign.is_none() {
            return true;
        }
        let read = || record.details.as_deref().and_then(same_as::of_details);
        waiver.is_for(self.0.entry(index).or_insert_with(read).as_ref())
    }
}

/// Whether a waiver is in force on a day.
enum Standing {
    InForce,
    Expired,
    NotYet,
    Refused(Option<Box<Notice>>),
}

impl Gate<'_> {
    /// How `waiver` stands before anything is matched.
    fn standing(&self, waiver: &Waiver) -> Standing {
        if waiver.is_endless() {
            return if waiver.defect.is_some() { Standing::Refused(None) } else { Standing::InForce };
        }
        let Some(expires) = waiver.expires.filter(|expires| *expires >= self.today) else {
            return Standing::Expired;
        };
        if waiver.defect.is_some() {
            // What is wrong was told where the waiver was read.
            return Standing::Refused(None);
        }
        let begins = waiver.not_before.unwrap_or(self.today);
        let days = days_between(begins, expires);
        let most = self.config.max_waiver_days;
        // Whoever honours skips for other tools takes those without an end, so a far one is no worse.
        if days > i64::from(most) && waiver.foreign.is_none() {
            let message = format!("waiver `{}` lasts {days} days, and at most {most} are allowed", waiver.id);
            let latest = begins.checked_add(::time::Duration::days(i64::from(most)));
            let help = latest.map(|day| format!("let it expire on {} at the latest", format_day(day)));
            let notice = told(waiver, "waiver-too-long", message, help);
            return Standing::Refused(Some(Box::new(notice)));
        }
        if begins > self.today { Standing::NotYet } else { Standing::InForce }
    }

    /// Whether `waiver` speaks of `record`, as far as it is not about a check of another tool.
    fn matches(&self, waiver: &Waiver, record: &Record) -> bool {
        waiver.policy == record.policy
            && place_matches(waiver, record)
            && self.is_ground(waiver, record)
            && pattern::matches(&waiver.resource, &record.address)
            && waiver.path.as_ref().is_none_or(|path| pattern::matches(path, &record.path))
            && waiver.severity_max.is_none_or(|worst| record.severity >= worst)
            && waiver.stream.as_deref().is_none_or(|stream| self.stream == Some(stream))
            && (waiver.controls.is_empty() || self.controls_match(waiver))
    }

    /// Whether a skip for another tool stands in or above what the finding is about. A value that is taken from another
    /// resource takes its place along, and what is written there is about that resource alone.
    fn is_ground(&self, waiver: &Waiver, record: &Record) -> bool {
        match waiver.origin {
            WaiverOrigin::Inline { first, .. } if waiver.foreign.is_some() => {
                self.grounds.hold(&record.address, &waiver.location.path, first)
            }
            _ => true,
        }
    }

    /// Whether the policy serves one of the controls that the waiver names.
    fn controls_match(&self, waiver: &Waiver) -> bool {
        let Some(policy) = self.policies.get(waiver.policy.as_str()) else { return false };
        waiver.controls.iter().any(|wanted| {
            policy.controls.iter().any(|(framework, ids)| {
                ids.iter().any(|id| format!("{framework}:{id}").eq_ignore_ascii_case(wanted))
            })
        })
    }
}

/// Whether an inline waiver stands where the finding is. One of a file holds everywhere; one that was written for another
/// tool also where something else had a say, such as the attribute that a variable's value came through.
fn place_matches(waiver: &Waiver, record: &Record) -> bool {
    let WaiverOrigin::Inline { first, last } = waiver.origin else { return true };
    let is_there = |location: &Location| {
        location.path == waiver.location.path && (first..=last).contains(&location.start.line)
    };
    let related = record.related.iter().filter(|_| waiver.foreign.is_some()).map(|(location, _)| location);
    record.location.iter().chain(related).any(is_there)
}

/// Lifts what `waiver`, which is in force, speaks of and may lift.
fn lift(
    waiver: &Waiver,
    candidates: &[usize],
    records: &mut [Record],
    gate: &Gate<'_>,
    checks: &mut Checks,
) -> Lifted {
    let Lifted { mut used, mut refused, mut shared } = Lifted::default();
    let is_signed = matches!(waiver.origin, WaiverOrigin::Signed { .. });
    for index in candidates {
        let Some(record) = records.get_mut(*index) else { continue };
        let mut matches =
            |record: &Record| gate.matches(waiver, record) && checks.meet(waiver, *index, record);
        match record.outcome {
            Outcome::Fail if !is_signed && record.enforcement == Enforcement::Hard && matches(record) => {
                refused += 1;
            }
            Outcome::Fail if matches(record) => {
                record.outcome = Outcome::Waived;
                record.waiver = Some(waiver.id.clone());
                used += 1;
            }
            // Another waiver was first. This one is not stale for that.
            Outcome::Waived if matches(record) => shared = true,
            _ => {}
        }
    }
    Lifted { used, refused, shared }
}

/// A warning about a waiver, at its place.
fn told(waiver: &Waiver, code: &str, message: String, help: Option<String>) -> Notice {
    Notice {
        code: code.to_owned(),
        severity: Severity::Warning,
        stage: Stage::Waiver,
        message,
        location: Some(waiver.location.clone()),
        path: None,
        related: Vec::new(),
        help,
    }
}
