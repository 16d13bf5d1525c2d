//! The XML of `JUnit`: a suite a package, a case a test; a parametrised test has one for each of its own cases. What could not be loaded is a suite of its own, so that
//! tests which did not run are never green.

use std::collections::BTreeMap;

use super::super::junit::{content, escape};
use super::super::write::put;
use crate::policy::suite::{Case, Reason, Suite, TestOutcome, TestResult};
use crate::source::{At, Diagnostic, Severity};

/// The report.
pub fn render(suite: &Suite) -> String {
    let mut packages: BTreeMap<&str, Vec<&TestResult>> = BTreeMap::new();
    for result in &suite.results {
        packages.entry(&result.package).or_default().push(result);
    }
    let broken: Vec<&Diagnostic> =
        suite.diagnostics.iter().filter(|told| told.severity == Severity::Error).collect();
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let all: Vec<Entry<'_>> = suite.results.iter().flat_map(entries).collect();
    let count = |entries: &[Entry<'_>], outcome| entries.iter().filter(|one| one.outcome == outcome).count();
    put!(
        out,
        "<testsuites name=\"tollgate policy test\" tests=\"{}\" failures=\"{}\" errors=\"{}\" \
             skipped=\"{}\" time=\"0\">\n",
        all.len() + broken.len(),
        count(&all, TestOutcome::Failed),
        count(&all, TestOutcome::Error) + broken.len(),
        count(&all, TestOutcome::Skipped)
    );
    for (package, results) in packages {
        let entries: Vec<Entry<'_>> = results.into_iter().flat_map(entries).collect();
        put!(
            out,
            "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\" time=\"0\">\n",
            escape(package),
            entries.len(),
            count(&entries, TestOutcome::Failed),
            count(&entries, TestOutcome::Error),
            count(&entries, TestOutcome::Skipped)
        );
        for entry in &entries {
            case(suite, entry, &mut out);
        }
        out.push_str("  </testsuite>\n");
    }
    if !broken.is_empty() {
        let count = broken.len();
        put!(
            out,
            "  <testsuite name=\"policies\" tests=\"{count}\" failures=\"0\" errors=\"{count}\" skipped=\"0\" \
                 time=\"0\">\n"
        );
        for told in broken {
            let at = match &told.at {
                At::Span(span) => {
                    let at = suite.sources.locate(*span);
                    format!("{}:{}:{}", at.path, at.start.line, at.start.column)
                }
                At::Path(path) => path.clone(),
                At::Run => "the run".to_owned(),
            };
            put!(
                out,
                "    <testcase classname=\"policies\" name=\"{}\" time=\"0\">\n      <error type=\"{}\" \
                     message=\"{}\">{}</error>\n    </testcase>\n",
                escape(&at),
                escape(told.code),
                escape(&told.message),
                content(&format!("{at}: {}\n{}\n", told.message, told.help.as_deref().unwrap_or_default()))
            );
        }
        out.push_str("  </testsuite>\n");
    }
    out.push_str("</testsuites>\n");
    out
}

/// A test, or a case of a parametrised one.
struct Entry<'a> {
    result: &'a TestResult,
    /// The name, with the keys of a case behind it: `test_x[one]`.
    name: String,
    outcome: TestOutcome,
    reason: Option<&'a Reason>,
    /// Whether what the test printed is told here.
    tells: bool,
}

/// What a test is told as: itself, or its cases.
fn entries(result: &TestResult) -> Vec<Entry<'_>> {
    let mut entries = Vec::new();
    if matches!(result.outcome, TestOutcome::Passed | TestOutcome::Failed) {
        cases(result, &result.cases, &result.name, &mut entries);
    }
    if entries.is_empty() {
        let (name, reason) = (result.name.clone(), result.reason.as_ref());
        entries.push(Entry { result, name, outcome: result.outcome, reason, tells: true });
    }
    if let Some(first) = entries.first_mut() {
        first.tells = true;
    }
    entries
}

fn cases<'a>(
    result: &'a TestResult,
    all: &'a BTreeMap<String, Case>,
    before: &str,
    entries: &mut Vec<Entry<'a>>,
) {
    for (key, case) in all {
        let name = format!("{before}[{key}]");
        if case.cases.is_empty() {
            let outcome = if case.failed { TestOutcome::Failed } else { TestOutcome::Passed };
            entries.push(Entry { result, name, outcome, reason: case.reason.as_ref(), tells: false });
        } else {
            cases(result, &case.cases, &name, entries);
        }
    }
}

fn case(suite: &Suite, entry: &Entry<'_>, out: &mut String) {
    let result = entry.result;
    let at = suite.sources.locate(result.rule);
    put!(
        out,
        "    <testcase classname=\"{}\" name=\"{}\" file=\"{}\" line=\"{}\" time=\"0\"",
        escape(&result.package),
        escape(&entry.name),
        escape(&at.path),
        at.start.line
    );
    let tag = match entry.outcome {
        TestOutcome::Passed => None,
        TestOutcome::Skipped => {
            return out
                .push_str(">\n      <skipped message=\"its name begins with todo_\"/>\n    </testcase>\n");
        }
        TestOutcome::Failed => Some("failure"),
        TestOutcome::Error => Some("error"),
    };
    let printed = entry.tells && !result.prints.is_empty();
    if tag.is_none() && !printed {
        return out.push_str("/>\n");
    }
    out.push_str(">\n");
    if let Some(tag) = tag {
        let mut text = String::new();
        let message = match (entry.reason, &result.message) {
            (Some(reason), _) => {
                describe(suite, reason, &mut text);
                reason.message.as_str()
            }
            (None, Some(message)) if entry.outcome == TestOutcome::Error => {
                let at = suite.sources.locate(result.span);
                put!(text, "{}:{}:{}: {message}\n", at.path, at.start.line, at.start.column);
                message
            }
            (None, _) => {
                put!(text, "{}:{}:{}: it is not true\n", at.path, at.start.line, at.start.column);
                "it is not true"
            }
        };
        put!(out, "      <{tag} message=\"{}\">{}</{tag}>\n", escape(message), content(&text));
    }
    if printed {
        prints(result, out);
    }
    out.push_str("    </testcase>\n");
}

fn prints(result: &TestResult, out: &mut String) {
    let lines = result.prints.iter().map(|print| format!("{}:{}: {}\n", print.path, print.line, print.text));
    put!(out, "      <system-out>{}</system-out>\n", content(&lines.collect::<String>()));
}

fn describe(suite: &Suite, reason: &Reason, text: &mut String) {
    let at = suite.sources.locate(reason.span);
    put!(text, "{}:{}:{}: {}\n", at.path, at.start.line, at.start.column, reason.message);
    for tried in &reason.values {
        put!(text, "  {}: {}\n", tried.text, tried.value.as_deref().unwrap_or("undefined"));
    }
}
