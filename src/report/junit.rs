//! The XML of `JUnit`, as Jenkins and GitLab read it: a suite a policy, a case a document, and a suite of what could
//! not be read and of the verdict, so that a run that read nothing is never green.
//!
//! Only what blocks is a failure. Advice, waived and known findings are skipped cases: told, and not failed.

use std::collections::BTreeMap;

use super::write::put;
use super::{Report, words};
use crate::policy::Outcome;
use crate::source::Severity;
use crate::verdict::{Decision, Notice, PolicyResult, Record, time};

/// The report.
pub(super) fn render(report: &Report<'_>) -> String {
    let mut suites: Vec<Suite> = report.verdict.policies.iter().map(|one| policy(report, one)).collect();
    suites.push(run(report));
    let sum = |count: fn(&Case) -> bool| suites.iter().map(|suite| suite.count(count)).sum::<usize>();
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let tests = sum(|_| true);
    let (failures, errors, skipped) = (sum(Case::failed), sum(Case::broken), sum(Case::skipped));
    put!(
        out,
        "<testsuites name=\"tollgate\" tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\" \
             skipped=\"{skipped}\" time=\"0\">\n"
    );
    let stamp = time::format_rfc3339(report.time);
    for suite in &suites {
        suite.write(&mut out, stamp.trim_end_matches('Z'));
    }
    out.push_str("</testsuites>\n");
    out
}

/// A suite of cases.
struct Suite {
    name: String,
    cases: Vec<Case>,
}

/// How one document did under one policy.
struct Case {
    class: String,
    name: String,
    file: Option<String>,
    result: Shown,
}

/// What a case comes to, with a line that says why and text that says all.
enum Shown {
    Passed,
    Failed { kind: String, line: String, text: String },
    Broken { kind: String, line: String, text: String },
    Skipped { line: String },
}

impl Case {
    fn failed(&self) -> bool {
        matches!(self.result, Shown::Failed { .. })
    }

    fn broken(&self) -> bool {
        matches!(self.result, Shown::Broken { .. })
    }

    fn skipped(&self) -> bool {
        matches!(self.result, Shown::Skipped { .. })
    }
}

/// A policy: its passes, and a case for each address that it says something of.
fn policy(report: &Report<'_>, one: &PolicyResult) -> Suite {
    let id = &one.policy.id;
    let case = |name: &str, file, result| Case { class: id.clone(), name: name.to_owned(), file, result };
    let mut cases: Vec<Case> = one.passed.iter().map(|address| case(address, None, Shown::Passed)).collect();
    if one.off {
        cases.push(case("policy", None, Shown::Skipped { line: "the policy is off by an override".into() }));
    }
    let mut by_address: BTreeMap<(&str, &str), Vec<&Record>> = BTreeMap::new();
    for record in report.verdict.records.iter().filter(|record| record.policy == *id) {
        let file = record.location.as_ref().map_or("", |location| location.path.as_str());
        by_address.entry((&record.address, file)).or_default().push(record);
    }
    for ((address, file), records) in by_address {
        let name = if address.is_empty() { "the whole run" } else { address };
        let file = Some(file).filter(|file| !file.is_empty()).map(str::to_owned);
        cases.push(case(name, file, shown(report, &records)));
    }
    Suite { name: format!("{id}: {}", one.policy.title), cases }
}

/// What the records of one policy and address come to: the worst of them, and the text of all.
fn shown(report: &Report<'_>, records: &[&Record]) -> Shown {
    let text = || records.iter().map(|record| described(record)).collect::<Vec<_>>().join("\n\n");
    let line = |record: &Record| match records.len() {
        1 => record.message.clone(),
        many => format!("{} (and {} more)", record.message, many - 1),
    };
    let blocking =
        |outcome: Outcome| records.iter().find(|record| record.blocks() && record.outcome == outcome);
    let broken = blocking(Outcome::Error).or_else(|| blocking(Outcome::Undecided));
    if let Some(record) = blocking(Outcome::Fail) {
        return Shown::Failed { kind: record.severity.name().into(), line: line(record), text: text() };
    }
    if let Some(record) = broken {
        return Shown::Broken { kind: record.outcome.name().into(), line: line(record), text: text() };
    }
    let told: Vec<_> = records.iter().map(|record| told(report, record)).collect();
    Shown::Skipped { line: told.join("; ") }
}

/// A record that does not block, in a clause.
fn told(report: &Report<'_>, record: &Record) -> String {
    match record.outcome {
        Outcome::Waived => format!("waived by {}", words::lifted(report.verdict, record)),
        _ if record.known => format!("known in the baseline: {}", record.message),
        outcome => format!("{}, {}: {}", outcome.name(), record.enforcement.name(), record.message),
    }
}

/// A record in full.
fn described(record: &Record) -> String {
    let mut text = format!("{}: {}", record.outcome.name(), record.message);
    if let Some(at) = &record.location {
        put!(text, "\n  at {}:{}:{}", at.path, at.start.line, at.start.column);
    }
    let subject = words::subject(record);
    if !subject.is_empty() {
        put!(text, "\n  in {subject}");
    }
    for (at, label) in &record.related {
        put!(text, "\n  see {}:{}:{} {label}", at.path, at.start.line, at.start.column);
    }
    put!(text, "\n  {}, {}", record.severity.name(), record.enforcement.name());
    if let Some(fix) = &record.fix {
        put!(text, "\n  fix: {fix}");
    }
    text
}

/// What could not be read, evaluated or judged, and the verdict.
fn run(report: &Report<'_>) -> Suite {
    let mut cases: Vec<Case> = report.verdict.notices.iter().map(notice).collect();
    let line = words::verdict(report.verdict);
    let text =
        report.verdict.reasons.iter().map(|reason| words::advice(*reason)).collect::<Vec<_>>().join("\n");
    let kind = report.verdict.decision.name().to_owned();
    let result = match report.verdict.decision {
        Decision::Passed => Shown::Passed,
        Decision::Denied => Shown::Failed { kind, line, text },
        Decision::Undecided => Shown::Broken { kind, line, text },
    };
    cases.push(Case { class: "tollgate".into(), name: "verdict".into(), file: None, result });
    Suite { name: "tollgate".into(), cases }
}

/// A notice: an error is one, whatever is less is told.
fn notice(notice: &Notice) -> Case {
    let at = notice.location.as_ref().map(|at| format!("{}:{}:{}", at.path, at.start.line, at.start.column));
    let place = at.or_else(|| notice.path.clone());
    let mut text = place.as_ref().map_or_else(String::new, |place| format!("at {place}\n"));
    for (at, label) in &notice.related {
        put!(text, "see {}:{}:{} {label}\n", at.path, at.start.line, at.start.column);
    }
    if let Some(help) = &notice.help {
        put!(text, "help: {help}\n");
    }
    let line = notice.message.clone();
    let result = match notice.severity {
        Severity::Error => Shown::Broken { kind: notice.code.clone(), line, text },
        Severity::Warning | Severity::Note => {
            Shown::Skipped { line: format!("{}: {line}", words::severity(notice.severity)) }
        }
    };
    let name = place.map_or_else(|| notice.message.clone(), |place| format!("{}: {place}", notice.code));
    let class = format!("tollgate.{}", words::stage(notice.stage));
    Case { class, name, file: notice.file().map(str::to_owned), result }
}

impl Suite {
    fn count(&self, which: fn(&Case) -> bool) -> usize {
        self.cases.iter().filter(|case| which(case)).count()
    }

    fn write(&self, out: &mut String, stamp: &str) {
        let (failures, errors) = (self.count(Case::failed), self.count(Case::broken));
        let (tests, skipped) = (self.cases.len(), self.count(Case::skipped));
        put!(
            out,
            "  <testsuite name=\"{}\" tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\" \
                 skipped=\"{skipped}\" time=\"0\" timestamp=\"{stamp}\">\n",
            escape(&self.name)
        );
        for case in &self.cases {
            case.write(out);
        }
        out.push_str("  </testsuite>\n");
    }
}

impl Case {
    fn write(&self, out: &mut String) {
        put!(out, "    <testcase classname=\"{}\" name=\"{}\"", escape(&self.class), escape(&self.name));
        if let Some(file) = &self.file {
            put!(out, " file=\"{}\"", escape(file));
        }
        out.push_str(" time=\"0\"");
        let (tag, kind, line, text) = match &self.result {
            Shown::Passed => return out.push_str("/>\n"),
            Shown::Failed { kind, line, text } => ("failure", kind, line, text),
            Shown::Broken { kind, line, text } => ("error", kind, line, text),
            Shown::Skipped { line } => {
                let line = escape(line);
                return put!(out, ">\n      <skipped message=\"{line}\"/>\n    </testcase>\n");
            }
        };
        let (kind, line, text) = (escape(kind), escape(line), content(text));
        put!(out, ">\n      <{tag} type=\"{kind}\" message=\"{line}\">{text}</{tag}>\n    </testcase>\n");
    }
}

/// Text as the value of an attribute: line breaks and tabs by number, since a reader makes spaces of them.
pub(super) fn escape(text: &str) -> String {
    content(text).replace('"', "&quot;").replace('\n', "&#10;").replace('\r', "&#13;").replace('\t', "&#9;")
}

/// Text as the content of an element. Characters that XML 1.0 cannot hold at all are left out (§2.2), and a
/// carriage return is written by number, since a reader makes a line break of it.
pub(super) fn content(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\n' | '\t' => out.push(char),
            '\r' => out.push_str("&#13;"),
            '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}' => {}
            _ => out.push(char),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn xml_holds_what_it_can() {
        assert_eq!(content("a<b>&\u{1b}[1m\u{0}\r\n\u{fffe}]]>"), "a&lt;b&gt;&amp;[1m&#13;\n]]&gt;");
        assert_eq!(escape("\"a\"\n\tb"), "&quot;a&quot;&#10;&#9;b");
    }
}
