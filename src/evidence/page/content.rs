//! What stands on the page, in its order.

use crate::document::json::canonical::{self, Json};
use crate::evidence::names;
use crate::evidence::statement::{Controls, Statement, verdict_name};
use crate::evidence::verify::{Status, Verification, VerifiedBundle};
use crate::verdict::Decision;
use crate::verdict::time::format_rfc3339;

/// The most findings that are listed; how many there are more is said.
const MOST_FINDINGS: usize = 2_000;

/// A page.
pub(super) struct Page {
    pub(super) title: String,
    /// What it comes to, in a line, and whether that is good.
    pub(super) conclusion: (String, Mood),
    pub(super) sections: Vec<(&'static str, Vec<Block>)>,
}

/// How something is coloured.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Mood {
    Good,
    Bad,
    Open,
    Plain,
}

/// A part of a section.
pub(super) enum Block {
    Text(String),
    /// Names and values.
    Facts(Vec<(&'static str, String)>),
    Table(Table),
}

/// A table.
pub(super) struct Table {
    pub(super) head: Vec<&'static str>,
    pub(super) rows: Vec<(Mood, Vec<String>)>,
}

/// The page of a verification.
pub(super) fn of(verification: &Verification, bundle: Option<&VerifiedBundle<'_>>) -> Page {
    let failure = verification.failure();
    let statement = verification.statement.as_ref();
    let title = match statement {
        Some(statement) => format!("Evidence of {} {}", statement.release.stream, statement.release.version),
        None => "Evidence".to_owned(),
    };
    let mut sections = vec![("What was verified", steps(verification))];
    sections.push(("What was not verified", unchecked(verification)));
    if let Some(statement) = statement {
        let name = if failure.is_none() { "The release" } else { "What the evidence claims of the release" };
        sections.push((name, vec![Block::Facts(release(statement, verification))]));
    }
    // What evidence says that is not valid is no verdict.
    if let (None, Some(statement)) = (&failure, statement) {
        sections.push(("What weakens the verdict", weakening(statement)));
        let json = |name: &str| canonical::parse(bundle?.file(name)?).ok();
        match json(names::VERDICT) {
            Some(verdict) => {
                sections.push(("Policies", policies(&verdict)));
                sections.push(("Findings", findings(&verdict)));
                sections.push(("Waivers", waivers(&verdict, statement)));
            }
            None => sections.push((
                "Policies and findings",
                vec![Block::Text("They are withheld from this bundle.".into())],
            )),
        }
        let index = match &statement.controls {
            Controls::Here(index) => Some(index.clone()),
            Controls::Index(_) => json(names::CONTROL_INDEX).and_then(|index| index.get("controls").cloned()),
        };
        sections.push(("Controls", controls(index.as_ref())));
        let notes = bundle.and_then(|bundle| bundle.file(names::NOTES));
        if let Some(notes) = notes.and_then(|notes| std::str::from_utf8(notes).ok()) {
            let lines = notes.lines().filter(|line| !line.trim().is_empty());
            sections.push(("Release notes", lines.map(|line| Block::Text(line.to_owned())).collect()));
        }
    }
    sections.push(("Check it without tollgate", vec![Block::Text(RECIPE.to_owned())]));
    Page { title, conclusion: conclusion(verification), sections }
}

/// How anybody checks the signature.
const RECIPE: &str = "The bundle is a tar file. `evidence.dsse.json` is a DSSE envelope; what is signed is \
    `DSSEv1 <length of type> <type> <length of payload> <payload>` with plain Ed25519. `manifest.json` names every other \
    file with its digest, and its own digest stands in the signed statement. `tollgate export --opa` writes policies and \
    inputs for plain OPA.";

fn conclusion(verification: &Verification) -> (String, Mood) {
    if let Some(failure) = verification.failure() {
        return (format!("Not valid: {}: {}", failure.code, failure.message), Mood::Bad);
    }
    let decision = verification.statement.as_ref().map(|statement| statement.decision);
    let name = decision.map(verdict_name).unwrap_or_default();
    let assurance = &verification.assurance;
    let words = [
        if assurance.trusted_time { "a trusted time" } else { "the signer's own time" },
        if assurance.subject { "subject compared" } else { "no subject compared" },
        if assurance.complete { "complete" } else { "partial" },
        if assurance.replayed { "replayed" } else { "not replayed" },
    ];
    let words = words.join(", ");
    if !verification.incomplete.is_empty() {
        let why = verification.incomplete.join("; ");
        return (format!("Incomplete: the verdict is {name}, but {why} ({words})"), Mood::Open);
    }
    let mood = if decision == Some(Decision::Passed) { Mood::Good } else { Mood::Bad };
    (format!("Valid. The verdict is {name} ({words})"), mood)
}

fn steps(verification: &Verification) -> Vec<Block> {
    let rows = verification.steps.iter().filter(|step| step.status != Status::NotChecked).map(|step| {
        let mood = if step.status == Status::Fail { Mood::Bad } else { Mood::Good };
        let code = step.code.map(|code| format!(" ({code})")).unwrap_or_default();
        let result = format!("{}{code}", step.status.name());
        (mood, vec![step.number.to_string(), step.name.to_owned(), result, step.detail.clone()])
    });
    vec![Block::Table(Table { head: vec!["Step", "Check", "Result", "Found"], rows: rows.collect() })]
}

fn unchecked(verification: &Verification) -> Vec<Block> {
    let open = verification.steps.iter().filter(|step| step.status == Status::NotChecked);
    let rows: Vec<_> = open
        .map(|step| (Mood::Open, vec![step.number.to_string(), step.name.to_owned(), step.detail.clone()]))
        .collect();
    if rows.is_empty() {
        return vec![Block::Text("Every step was checked.".to_owned())];
    }
    vec![Block::Table(Table { head: vec!["Step", "Check", "Why not"], rows })]
}

fn release(statement: &Statement, verification: &Verification) -> Vec<(&'static str, String)> {
    let release = &statement.release;
    let mut facts = vec![("Stream", release.stream.clone()), ("Version", release.version.clone())];
    let mut add = |name, value: Option<String>| facts.extend(value.map(|value| (name, value)));
    add("Number in the stream", release.sequence.map(|number| number.to_string()));
    add(
        "Release before",
        release.previous.map(|last| format!("number {}, statement {}", last.sequence, last.sha256)),
    );
    for subject in &statement.subjects {
        for (algorithm, digits) in &subject.digests {
            add("Subject", Some(format!("{} {algorithm}:{digits}", subject.name)));
        }
    }
    add("Environment", statement.environment.clone());
    add("Judged", Some(format_rfc3339(statement.evaluated_at)));
    add("Valid until", statement.valid_until.map(format_rfc3339));
    add("Claimed verdict", verification.failure().map(|_| verdict_name(statement.decision).to_owned()));
    add("Tag", release.tag.clone());
    add("Kind of change", release.kind.clone());
    add("Repairs", release.fixes.clone());
    add(
        "Commits",
        release.commits.map(|commits| {
            let time = |time: Option<i64>| time.map_or_else(|| "unknown".to_owned(), format_rfc3339);
            format!("{}, from {} to {}", commits.count, time(commits.oldest), time(commits.newest))
        }),
    );
    add("Authors", release.authors.as_ref().map(|authors| authors.join(", ")));
    add(
        "Freeze calendar",
        release.freeze.as_ref().map(|freeze| {
            let window = freeze.window.as_ref().map(|window| format!(" by {window}")).unwrap_or_default();
            format!("{}: {}{window}", freeze.calendar, freeze.state)
        }),
    );
    add("Signed by", Some(verification.signers.join(", ")));
    let persons = |persons: &[String]| (!persons.is_empty()).then(|| persons.join(", "));
    add("Persons at the gate", persons(&verification.persons));
    add("Approved by", persons(&verification.approvers));
    add("Engine", Some(statement.engine.clone()));
    add("tollgate", Some(statement.tollgate.clone()));
    add("Program", statement.binary.map(|digest| format!("sha256:{digest}")));
    let set =
        format!("{} {}, {}", statement.policy_set, statement.policy_set_version, statement.policy_set_digest);
    add("Policy set", Some(set));
    add(
        "Redacted values",
        Some(format!("{}, of which detectors knew {}", statement.redacted, statement.detected)),
    );
    add("Statement", verification.statement_digest.map(|digest| format!("sha256:{digest}")));
    facts
}

fn weakening(statement: &Statement) -> Vec<Block> {
    let mut blocks = Vec::new();
    let waived = statement.summary.get("waived").copied().unwrap_or_default();
    if waived > 0 {
        let text = format!("Waivers lifted what was found in {waived} cases; they stand below.");
        blocks.push(Block::Text(text));
    }
    if let Some(freeze) = statement.release.freeze.as_ref().filter(|freeze| freeze.state == "frozen") {
        let window = freeze.window.clone().unwrap_or_default();
        blocks.push(Block::Text(format!("It was judged in a freeze: {window}.")));
    }
    if statement.bypass.is_empty() {
        blocks.push(Block::Text("No setting weakens it.".to_owned()));
        return blocks;
    }
    let rows = statement.bypass.iter().map(|line| (Mood::Open, vec![line.clone()])).collect();
    blocks.push(Block::Table(Table { head: vec!["Set"], rows }));
    blocks
}

/// The outcomes, with the mood of one that happened.
const OUTCOMES: [(&str, &str, Mood); 6] = [
    ("pass", "Pass", Mood::Plain),
    ("fail", "Fail", Mood::Bad),
    ("waived", "Waived", Mood::Open),
    ("undecided", "Undecided", Mood::Open),
    ("error", "Error", Mood::Bad),
    ("notApplicable", "Not applicable", Mood::Plain),
];

/// The gravest mood of counts, and the counts.
fn counted(counts: Option<&Json>) -> (Mood, Vec<String>) {
    let number = |name: &str| {
        let number = counts.and_then(|counts| counts.get(name)).and_then(Json::as_integer);
        number.map(|number| number.to_string())
    };
    let mut mood = Mood::Good;
    for (name, _, own) in OUTCOMES {
        let happened = number(name).is_some_and(|number| number != "0");
        if happened && own == Mood::Bad {
            mood = Mood::Bad;
        } else if happened && own == Mood::Open && mood != Mood::Bad {
            mood = Mood::Open;
        }
    }
    (mood, OUTCOMES.iter().map(|(name, ..)| number(name).unwrap_or_default()).collect())
}

fn policies(verdict: &Json) -> Vec<Block> {
    let mut head = vec!["Policy", "Title", "Severity", "Enforcement"];
    head.extend(OUTCOMES.iter().map(|(_, name, _)| *name));
    let rows = list(verdict, "policies").iter().map(|policy| {
        let (mood, counts) = counted(policy.get("counts"));
        let off = policy.get("off").and_then(Json::as_bool) == Some(true);
        let enforcement = if off { "off".to_owned() } else { text(policy, "enforcement") };
        let mut row = vec![text(policy, "id"), text(policy, "title"), text(policy, "severity"), enforcement];
        row.extend(counts);
        (if off { Mood::Open } else { mood }, row)
    });
    vec![Block::Table(Table { head, rows: rows.collect() })]
}

fn findings(verdict: &Json) -> Vec<Block> {
    let records = list(verdict, "records");
    let rows: Vec<_> = records
        .iter()
        .take(MOST_FINDINGS)
        .map(|record| {
            let outcome = text(record, "outcome");
            let mood = if matches!(outcome.as_str(), "fail" | "error") { Mood::Bad } else { Mood::Open };
            let place = record.get("location").map(|location| {
                let line = location.get("line").and_then(Json::as_integer);
                format!("{}:{}", text(location, "path"), line.unwrap_or_default())
            });
            let row = [
                outcome,
                text(record, "policy"),
                text(record, "enforcement"),
                text(record, "resource"),
                place.filter(|place| place != ":0").unwrap_or_default(),
                text(record, "message"),
                text(record, "waiver"),
            ];
            (mood, row.to_vec())
        })
        .collect();
    let notices: Vec<_> = list(verdict, "notices")
        .iter()
        .map(|notice| {
            let mood = if text(notice, "severity") == "error" { Mood::Bad } else { Mood::Open };
            (mood, vec![text(notice, "severity"), text(notice, "code"), text(notice, "message")])
        })
        .collect();
    let mut blocks = Vec::new();
    if rows.is_empty() {
        blocks.push(Block::Text("No policy objected, and none was undecided.".to_owned()));
    } else {
        let head = vec!["Outcome", "Policy", "Enforcement", "Resource", "Place", "Message", "Waiver"];
        blocks.push(Block::Table(Table { head, rows }));
    }
    if records.len() > MOST_FINDINGS {
        blocks.push(Block::Text(format!("{} more are in the bundle.", records.len() - MOST_FINDINGS)));
    }
    if !notices.is_empty() {
        blocks.push(Block::Text(
            "What could not be read, loaded or judged, and what else was told:".to_owned(),
        ));
        blocks.push(Block::Table(Table { head: vec!["Severity", "Code", "Message"], rows: notices }));
    }
    blocks
}

fn waivers(verdict: &Json, statement: &Statement) -> Vec<Block> {
    let signed = |waiver: &Json| {
        let same = |line: &&Json| text(line, "id") == text(waiver, "id");
        let line = statement.waivers.iter().find(same);
        line.and_then(|line| line.get("signed")).and_then(Json::as_bool) == Some(true)
    };
    let rows: Vec<_> = list(verdict, "waivers")
        .iter()
        .map(|waiver| {
            let used = waiver.get("used").and_then(Json::as_integer).unwrap_or_default();
            let row = vec![
                text(waiver, "id"),
                text(waiver, "policy"),
                text(waiver, "state"),
                used.to_string(),
                text(waiver, "expires"),
                if signed(waiver) { "yes" } else { "no" }.to_owned(),
                text(waiver, "reason"),
            ];
            (Mood::Open, row)
        })
        .collect();
    if rows.is_empty() {
        return vec![Block::Text("There are none.".to_owned())];
    }
    let head = vec!["Waiver", "Policy", "State", "Lifted", "Last day", "Signed", "Reason"];
    vec![Block::Table(Table { head, rows })]
}

fn controls(index: Option<&Json>) -> Vec<Block> {
    let Some(index) = index.and_then(Json::as_object) else {
        return vec![Block::Text("The summaries of the controls are withheld from this bundle.".to_owned())];
    };
    if index.is_empty() {
        return vec![Block::Text("No policy serves a control.".to_owned())];
    }
    let rows = index.iter().map(|(name, control)| {
        let status = text(control, "status");
        let mood = match status.as_str() {
            "satisfied" => Mood::Good,
            "notSatisfied" => Mood::Bad,
            _ => Mood::Open,
        };
        let number =
            |name: &str| control.get(name).and_then(Json::as_integer).unwrap_or_default().to_string();
        let numbers = ["evaluated", "pass", "fail", "waived", "undecided", "error"].map(number);
        let mut row = vec![name.clone(), status];
        row.extend(numbers);
        (mood, row)
    });
    let head = vec!["Control", "Status", "Evaluated", "Pass", "Fail", "Waived", "Undecided", "Error"];
    vec![Block::Table(Table { head, rows: rows.collect() })]
}

fn list<'j>(json: &'j Json, name: &str) -> &'j [Json] {
    json.get(name).and_then(Json::as_array).unwrap_or_default()
}

fn text(json: &Json, name: &str) -> String {
    json.get(name).and_then(Json::as_str).unwrap_or_default().to_owned()
}
