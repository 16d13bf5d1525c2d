//! GitLab's code quality report: a list of issues, compared between branches by their fingerprints.
//!
//! GitLab has no word for what the whole run comes to. So a run that is not passed has an issue that says so;
//! a run that is passed and has nothing to tell is an empty list.

use serde_json::{Value, json};

use super::{Report, escape, words};
use crate::policy::{Outcome, PolicySeverity};
use crate::source::{Digest, Location, Severity};
use crate::verdict::{Decision, Notice, Record};

/// Where an issue stands that is in no file: GitLab wants a path.
const NOWHERE: &str = ".";

/// The report.
pub(super) fn render(report: &Report<'_>) -> String {
    let verdict = report.verdict;
    let mut issues: Vec<Value> = verdict.records.iter().map(|record| of_record(report, record)).collect();
    issues.extend(verdict.notices.iter().map(of_notice));
    if !words::passed(verdict) {
        let severity = if verdict.decision == Decision::Denied { "info" } else { "major" };
        let print = fingerprint(&["verdict", verdict.decision.name()]);
        issues.push(issue(&words::verdict(verdict), "tollgate-verdict", &print, severity, NOWHERE, 1));
    }
    escape::json(&issues.into())
}

fn of_record(report: &Report<'_>, record: &Record) -> Value {
    // GitLab shows the description and the place, and nothing of the check's name.
    let what = match record.outcome {
        Outcome::Fail => record.message.clone(),
        Outcome::Waived => {
            format!("waived by {}: {}", words::lifted(report.verdict, record), record.message)
        }
        outcome => format!("{}: {}", outcome.name(), record.message),
    };
    let description = format!("{}: {what}", record.policy);
    let severity = match (record.outcome, record.severity) {
        (Outcome::Waived, _) => "info",
        (_, PolicySeverity::Critical) => "blocker",
        (_, PolicySeverity::High) => "critical",
        (_, PolicySeverity::Medium) => "major",
        (_, PolicySeverity::Low) => "minor",
    };
    let (path, line) = place(record.location.as_ref());
    issue(&description, &record.policy, &record.identity, severity, path, line)
}

fn of_notice(notice: &Notice) -> Value {
    let severity = match notice.severity {
        Severity::Error => "critical",
        Severity::Warning => "minor",
        Severity::Note => "info",
    };
    let (at, line) = place(notice.location.as_ref());
    let path = if notice.location.is_some() { at } else { notice.path.as_deref().unwrap_or(NOWHERE) };
    let description = match &notice.help {
        Some(help) => format!("{}. Help: {help}", notice.message),
        None => notice.message.clone(),
    };
    let line_text = line.to_string();
    let print = fingerprint(&["notice", &notice.code, path, &notice.message, &line_text]);
    issue(&description, &notice.code, &print, severity, path, line)
}

fn place(location: Option<&Location>) -> (&str, u32) {
    location.map_or((NOWHERE, 1), |at| (at.path.as_str(), at.start.line))
}

fn issue(description: &str, check: &str, fingerprint: &str, severity: &str, path: &str, line: u32) -> Value {
    json!({
        "type": "issue",
        "description": description,
        "check_name": check,
        "fingerprint": fingerprint,
        "severity": severity,
        "categories": ["Security"],
        "location": {"path": path, "lines": {"begin": line}},
    })
}

/// A name for an issue that has no identity of its own.
fn fingerprint(parts: &[&str]) -> String {
    let text: Vec<_> = parts.iter().map(|part| format!("{}:{part}", part.len())).collect();
    Digest::of(text.join("\n").as_bytes()).to_string()
}
