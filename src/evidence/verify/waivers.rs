//! Step 10: the waivers.

use std::collections::BTreeMap;

use super::VerifiedBundle;
use crate::document::json::canonical::Json;
use crate::evidence::failure::{Failure, shown};
use crate::evidence::{control, facts, names, record};
use crate::policy::{PolicySeverity, same_as};
use crate::signature::trust::Trust;
use crate::verdict::time::{Date, day_of, days_between, format_day};
use crate::verdict::waivers::signed;
use crate::verdict::{Waiver, WaiverOrigin, pattern};

/// Checks the waivers; gives what there is to tell of them. `at` is the time of the verification.
///
/// # Errors
/// `E605`: one that lifted something is not recorded. `E604`: one was not in force, lifted what it does not speak
/// of or may not lift, or its use is not what the records say.
pub(super) fn check(bundle: &VerifiedBundle<'_>, verdict: &Json, at: i64) -> Result<String, Failure> {
    let statement = bundle.statement();
    let unsigned = match bundle.file(names::UNSIGNED_WAIVERS) {
        Some(_) => Some(bundle.json(names::UNSIGNED_WAIVERS, "E605")?),
        None => None,
    };
    let missing = |message: &str| Failure::new("E605", message);
    let signed = facts::signed_of(bundle).map_err(|failure| invalid(failure.message))?;
    let signed: Vec<&Waiver> = signed.iter().collect();
    let lines = facts::statement_lines(verdict, unsigned.as_ref(), &signed)
        .ok_or_else(|| missing("a waiver of `verdict.json` is not recorded"))?;
    if lines != statement.waivers {
        return Err(missing("the statement's waivers are not those of the bundle"));
    }
    let waivers = facts::waivers_of(bundle).map_err(|failure| invalid(failure.message))?;
    let is_signed = |waiver: &Waiver| matches!(waiver.origin, WaiverOrigin::Signed { .. });
    let replay = bundle.json(names::REPLAY, "E604")?;
    let most_days = replay.get("config").and_then(|config| config.get("maxWaiverDays"));
    let honours_foreign = replay.get("config").and_then(|config| config.get("foreignWaivers"));
    let gate = Gate {
        today: day_of(statement.evaluated_at),
        stream: &statement.release.stream,
        foreign: honours_foreign == Some(&Json::Bool(true)),
        most_days: most_days.and_then(Json::as_integer).unwrap_or_default(),
        verdict,
    };
    let (mut used, mut expired_since) = (Vec::new(), 0);
    for line in array(verdict, "waivers") {
        let waiver = of_line(&waivers, line).ok_or_else(|| missing("a waiver is not recorded"))?;
        let id = shown(&waiver.id);
        if text(line, "expires") != waiver.expires.map(format_day).unwrap_or_default() {
            return Err(invalid(format!("the waiver `{id}` does not expire when its record says")));
        }
        let lifted = line.get("used").and_then(Json::as_integer);
        let is_used = text(line, "state") == "used";
        let covers = || {
            let is_lifted = |record: &&Json| text(record, "outcome") == "waived";
            array(verdict, "records").iter().filter(is_lifted).any(|record| gate.covers(waiver, record))
        };
        // One that another waiver was faster than has lifted nothing, and is used all the same.
        if (lifted != Some(0) && !is_used) || (is_used && !covers()) {
            return Err(invalid(format!("the waiver `{id}` is not in the state that it is said to be in")));
        }
        if is_used {
            gate.in_force(waiver).map_err(|why| invalid(format!("the waiver `{id}` {why}")))?;
        }
        if lifted != Some(0) {
            let is_over = waiver.expires.is_none_or(|day| day < day_of(at));
            expired_since += usize::from(is_over && !waiver.is_endless());
            used.push((waiver, lifted.unwrap_or_default()));
        }
    }
    let mut lifted: BTreeMap<&str, i64> = BTreeMap::new();
    for record in array(verdict, "records") {
        let waiver = record.get("waiver").and_then(Json::as_str);
        let is_waived = text(record, "outcome") == "waived";
        let named = used.iter().filter(|(one, _)| waiver == Some(&one.id)).map(|(one, _)| *one);
        if is_waived != waiver.is_some() || (is_waived && named.clone().next().is_none()) {
            return Err(missing("a finding is waived by a waiver that is not recorded as used"));
        }
        let Some(id) = waiver else { continue };
        if text(record, "enforcement") == "hard" && !named.clone().any(is_signed) {
            let message = format!("`{}` is not signed and lifted a finding of a hard policy", shown(id));
            return Err(invalid(message));
        }
        let may = |waiver: &&Waiver| is_signed(waiver) || text(record, "enforcement") != "hard";
        if !named.into_iter().filter(may).any(|waiver| gate.covers(waiver, record)) {
            return Err(invalid(format!("`{}` lifted a finding that it does not speak of", shown(id))));
        }
        *lifted.entry(id).or_default() += 1;
    }
    for (id, number) in &lifted {
        let said = used.iter().filter(|(waiver, _)| waiver.id == *id).map(|(_, said)| *said);
        if said.fold(0i64, i64::saturating_add) != *number {
            return Err(invalid(format!("`{}` lifted another number of findings than it says", shown(id))));
        }
    }
    if let Some((waiver, _)) = used.iter().find(|(waiver, _)| !lifted.contains_key(waiver.id.as_str())) {
        return Err(invalid(format!("`{}` lifted nothing, and is said to have", shown(&waiver.id))));
    }
    let outcome = match (lines.len(), used.len()) {
        (0, _) => return Ok("there are none".to_owned()),
        (all, used) => {
            let signed = match signed.len() {
                0 => "none is signed".to_owned(),
                1 => "1 is signed".to_owned(),
                signed => format!("{signed} are signed"),
            };
            format!("{used} of {all} lifted something; {signed}")
        }
    };
    Ok(if expired_since == 0 { outcome } else { format!("{outcome}; {expired_since} expired since") })
}

/// Checks what a trust file says of the waivers that lifted something: each signed one is signed by as many persons
/// with the role *waiver* as it takes, none of them its owner, and none lasts longer than it may. `at` is when the
/// keys must count. None where there is nothing to check.
///
/// # Errors
/// `E604`: one is not.
pub(super) fn signed_by(
    bundle: &VerifiedBundle<'_>,
    verdict: &Json,
    trust: &Trust,
    at: i64,
) -> Result<Option<String>, Failure> {
    let waivers = facts::waivers_of(bundle).map_err(|failure| invalid(failure.message))?;
    let today = day_of(bundle.statement().evaluated_at);
    let mut told = Vec::new();
    for line in array(verdict, "waivers").iter().filter(|line| text(line, "state") == "used") {
        let Some(waiver) = of_line(&waivers, line) else { continue };
        let id = shown(&waiver.id);
        let begins = waiver.not_before.unwrap_or(today);
        let days = waiver.expires.map_or(0, |expires| days_between(begins, expires));
        let most = trust.requirements.max_waiver_days;
        if most.is_some() && waiver.is_endless() {
            return Err(invalid(format!("the waiver `{id}`, written for another tool, lasts without end")));
        }
        if let Some(most) = most.filter(|most| u64::try_from(days).is_ok_and(|days| days > *most)) {
            return Err(invalid(format!(
                "the waiver `{id}` lasts {days} days, and at most {most} are allowed"
            )));
        }
        let WaiverOrigin::Signed { .. } = waiver.origin else { continue };
        let envelope = bundle.file(&waiver.location.path).unwrap_or_default();
        let (_, persons) = signed::open_signed(envelope, trust, at)
            .map_err(|error| invalid(format!("the waiver `{id}`: {}: {error}", error.code)))?;
        let own = persons.iter().find(|person| trust.is_author(person, &waiver.owner));
        if let Some(person) = own.filter(|_| trust.requirements.separate_duties != Some(false)) {
            return Err(invalid(format!("the waiver `{id}` is signed by its owner, {}", shown(person))));
        }
        let persons: Vec<String> = persons.iter().map(|person| shown(person)).collect();
        told.push(format!("`{id}` is signed by {}", persons.join(", ")));
    }
    Ok((!told.is_empty()).then(|| told.join("; ")))
}

/// What decides whether a waiver lifts a record: the run's rules, as `verdict.json` and the statement tell them.
struct Gate<'a> {
    today: Date,
    stream: &'a str,
    most_days: i64,
    /// Whether skips for other tools are honoured.
    foreign: bool,
    verdict: &'a Json,
}

impl Gate<'_> {
    /// Whether the waiver was in force when it was judged; else why not.
    fn in_force(&self, waiver: &Waiver) -> Result<(), &'static str> {
        if waiver.foreign.is_some() && !self.foreign {
            return Err("was written for another tool, which the run's settings do not honour");
        }
        if waiver.is_endless() && waiver.defect.is_none() {
            return Ok(());
        }
        let begins = waiver.not_before.unwrap_or(self.today);
        let Some(expires) = waiver.expires.filter(|expires| *expires >= self.today) else {
            return Err("lifted something after it had expired");
        };
        if begins > self.today {
            return Err("lifted something before it began");
        }
        if days_between(begins, expires) > self.most_days && waiver.foreign.is_none() {
            return Err("lasts longer than the run's settings allow");
        }
        if waiver.defect.is_some() { Err("is defective and lifted something") } else { Ok(()) }
    }

    /// Whether the waiver speaks of the record.
    fn covers(&self, waiver: &Waiver, record: &Json) -> bool {
        let severity = |name: &str| {
            let all =
                [PolicySeverity::Critical, PolicySeverity::High, PolicySeverity::Medium, PolicySeverity::Low];
            all.into_iter().find(|severity| severity.name() == name)
        };
        let is_there = match waiver.origin {
            WaiverOrigin::File | WaiverOrigin::Signed { .. } => true,
            WaiverOrigin::Inline { first, last } => {
                let related = array(record, "related").iter().filter(|_| waiver.foreign.is_some());
                let places = related.filter_map(|place| place.get("location"));
                record.get("location").into_iter().chain(places).any(|location| {
                    let line = location.get("line").and_then(Json::as_integer).unwrap_or_default();
                    text(location, "path") == waiver.location.path
                        && (i64::from(first)..=i64::from(last)).contains(&line)
                })
            }
        };
        waiver.policy == text(record, "policy")
            && is_there
            && pattern::matches(&waiver.resource, text(record, "resource"))
            && waiver.path.as_ref().is_none_or(|path| pattern::matches(path, text(record, "path")))
            && waiver.severity_max.is_none_or(|worst| severity(text(record, "severity")) >= Some(worst))
            && waiver.stream.as_deref().is_none_or(|stream| stream == self.stream)
            && (waiver.controls.is_empty() || self.serves(waiver))
            && waiver
                .is_for(record.get("details").and_then(Json::as_str).and_then(same_as::of_details).as_ref())
    }

    /// Whether the waiver's policy serves one of the controls that it names.
    fn serves(&self, waiver: &Waiver) -> bool {
        let policies = array(self.verdict, "policies");
        let Some(policy) = policies.iter().find(|policy| text(policy, "id") == waiver.policy) else {
            return false;
        };
        let served = array(policy, "controls");
        let key =
            |control: &String| control.split_once(':').map(|(framework, id)| control::key(framework, id));
        waiver.controls.iter().filter_map(key).any(|key| served.iter().any(|one| one.as_str() == Some(&key)))
    }
}

/// The record of the waiver that a line of `verdict.json` is about.
fn of_line<'w>(waivers: &'w [Waiver], line: &Json) -> Option<&'w Waiver> {
    let location = line.get("location")?;
    waivers.iter().find(|waiver| {
        waiver.id == text(line, "id")
            && waiver.policy == text(line, "policy")
            && record::location(&waiver.location) == *location
    })
}

fn array<'j>(json: &'j Json, name: &str) -> &'j [Json] {
    json.get(name).and_then(Json::as_array).unwrap_or_default()
}

fn text<'j>(json: &'j Json, name: &str) -> &'j str {
    json.get(name).and_then(Json::as_str).unwrap_or_default()
}

fn invalid(message: String) -> Failure {
    Failure::new("E604", message)
}
