//! Which findings waivers lift, and what became of each waiver.

use std::collections::{BTreeMap, BTreeSet};

use super::{Waiver, WaiverOrigin, WaiverState, WaiverUse};
use crate::config::{Config, Enforcement};
use crate::document::{DocumentKind, Inventory};
use crate::policy::{Metadata, Outcome};
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
        let lie = |(of, first, last): &(&str, u32, u32)| *of == path && (*first..=*last).contains(&line);
        self.0.get(address).is_some_and(|grounds| grounds.iter().any(lie))
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
    let all: Vec<Vec<Location>> = records.iter().map(places_of).collect();
    let places = Places::of(&all);
    let mut standings = Vec::with_capacity(sorted.len());
    let mut notices = Vec::new();
    for waiver in sorted {
        let before = gate.standing(waiver);
        let (state, used) = match before {
            Standing::InForce => {
                let candidates = places.candidates(waiver, records.len());
                lift(waiver, &candidates, records, gate, &mut notices)
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

    /// Whether `waiver` speaks of `record`.
    fn matches(&self, waiver: &Waiver, record: &Record) -> bool {
        waiver.policy == record.policy
            && place_matches(waiver, record)
            && self.is_ground(waiver, record)
            && pattern::matches(&waiver.resource, &record.address)
            && waiver.path.as_ref().is_none_or(|path| pattern::matches(path, &record.path))
            && waiver.severity_max.is_none_or(|worst| record.severity >= worst)
            && waiver.stream.as_deref().is_none_or(|stream| self.stream == Some(stream))
            && (waiver.controls.is_empty() || self.controls_match(waiver))
            && waiver.is_for(record.details.as_deref())
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

/// Where a finding is, and what else had a say.
fn places_of(record: &Record) -> Vec<Location> {
    let related = record.related.iter().map(|(location, _)| location);
    record.location.iter().chain(related).cloned().collect()
}

/// The indices of records by all the places that had a say in them.
struct Places<'a>(BTreeMap<(&'a str, u32), Vec<usize>>);

impl<'a> Places<'a> {
    fn of(places: &'a [Vec<Location>]) -> Self {
        let mut found: BTreeMap<(&str, u32), Vec<usize>> = BTreeMap::new();
        for (index, places) in places.iter().enumerate() {
            for place in places {
                found.entry((place.path.as_str(), place.start.line)).or_default().push(index);
            }
        }
        Self(found)
    }

    /// The records among which those are that `waiver` may speak of: for one in a comment, those of its lines. There may
    /// be as many comments as records.
    fn candidates(&self, waiver: &Waiver, all: usize) -> Vec<usize> {
        let WaiverOrigin::Inline { first, last } = waiver.origin else { return (0..all).collect() };
        let path = waiver.location.path.as_str();
        if first > last {
            return Vec::new();
        }
        let inside = self.0.range((path, first)..=(path, last));
        let indices: BTreeSet<usize> = inside.flat_map(|(_, indices)| indices.iter().copied()).collect();
        indices.into_iter().collect()
    }
}

/// Lifts what `waiver`, which is in force, speaks of and may lift.
fn lift(
    waiver: &Waiver,
    candidates: &[usize],
    records: &mut [Record],
    gate: &Gate<'_>,
    notices: &mut Vec<Notice>,
) -> (WaiverState, usize) {
    let (mut used, mut refused, mut shared) = (0, 0, false);
    let is_signed = matches!(waiver.origin, WaiverOrigin::Signed { .. });
    for index in candidates {
        let Some(record) = records.get_mut(*index) else { continue };
        match record.outcome {
            Outcome::Fail
                if !is_signed && record.enforcement == Enforcement::Hard && gate.matches(waiver, record) =>
            {
                refused += 1;
            }
            Outcome::Fail if gate.matches(waiver, record) => {
                record.outcome = Outcome::Waived;
                record.waiver = Some(waiver.id.clone());
                used += 1;
            }
            // Another waiver was first. This one is not stale for that.
            Outcome::Waived if gate.matches(waiver, record) => shared = true,
            _ => {}
        }
    }
    if refused > 0 {
        let message = format!("waiver `{}` is not signed and cannot lift `{}`", waiver.id, waiver.policy);
        let help = "the policy is hard here: mend what it objects to, or ask for a signed waiver";
        notices.push(told(waiver, "waiver-unsigned", message, Some(help.into())));
    }
    if used > 0 || shared {
        (WaiverState::Used, used)
    } else if refused > 0 {
        (WaiverState::NotAllowed, 0)
    } else {
        (WaiverState::Stale, 0)
    }
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
