//! The XML of `JUnit`: a suite a package, a case a test. What could not be loaded is a suite of its own, so that
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
    let (failures, skipped) = (suite.count(TestOutcome::Failed), suite.count(TestOutcome::Skipped));
    let errors = suite.count(TestOutcome::Error) + broken.len();
    let tests = suite.results.len() + broken.len();
    put!(
        out,
        "<testsuites name=\"tollgate policy test\" tests=\"{tests}\" failures=\"{failures}\" \
             errors=\"{errors}\" skipped=\"{skipped}\" time=\"0\">\n"
    );
    for (package, results) in packages {
        let count = |outcome| results.iter().filter(|result| result.outcome == outcome).count();
        put!(
            out,
            "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\" time=\"0\">\n",
            escape(package),
            results.len(),
            count(TestOutcome::Failed),
            count(TestOutcome::Error),
            count(TestOutcome::Skipped)
        );
        for result in results {
            case(suite, result, &mut out);
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
                     message=\"{}\"/>\n    </testcase>\n",
                escape(&at),
                escape(told.code),
                escape(&told.message)
            );
        }
        out.push_str("  </testsuite>\n");
    }
    out.push_str("</testsuites>\n");
    out
}

fn case(suite: &Suite, result: &TestResult, out: &mut String) {
    let at = suite.sources.locate(result.rule);
    put!(
        out,
        "    <testcase classname=\"{}\" name=\"{}\" file=\"{}\" line=\"{}\" time=\"0\"",
        escape(&result.package),
        escape(&result.name),
        escape(&at.path),
        at.start.line
    );
    let mut text = String::new();
    if let Some(reason) = &result.reason {
        describe(suite, reason, &mut text);
    }
    describe_cases(suite, &result.cases, "", &mut text);
    let line = result.reason.as_ref().map_or("a case failed", |reason| reason.message.as_str());
    match result.outcome {
        TestOutcome::Passed => {}
        TestOutcome::Skipped => {
            return out
                .push_str(">\n      <skipped message=\"its name begins with todo_\"/>\n    </testcase>\n");
        }
        TestOutcome::Failed | TestOutcome::Error => {
            let (tag, line) = match (&result.message, result.outcome) {
                (Some(message), TestOutcome::Error) => ("error", message.as_str()),
                _ => ("failure", line),
            };
            out.push_str(">\n");
            put!(out, "      <{tag} message=\"{}\">{}</{tag}>\n", escape(line), content(&text));
            prints(result, out);
            return out.push_str("    </testcase>\n");
        }
    }
    if result.prints.is_empty() {
        return out.push_str("/>\n");
    }
    out.push_str(">\n");
    prints(result, out);
    out.push_str("    </testcase>\n");
}

fn prints(result: &TestResult, out: &mut String) {
    if !result.prints.is_empty() {
        let lines =
            result.prints.iter().map(|print| format!("{}:{}: {}\n", print.path, print.line, print.text));
        put!(out, "      <system-out>{}</system-out>\n", content(&lines.collect::<String>()));
    }
}

fn describe(suite: &Suite, reason: &Reason, text: &mut String) {
    let at = suite.sources.locate(reason.span);
    put!(text, "{}:{}:{}: {}\n", at.path, at.start.line, at.start.column, reason.message);
    for tried in &reason.values {
        put!(text, "  {}: {}\n", tried.text, tried.value.as_deref().unwrap_or("undefined"));
    }
}

fn describe_cases(suite: &Suite, cases: &BTreeMap<String, Case>, before: &str, text: &mut String) {
    for (name, case) in cases.iter().filter(|(_, case)| case.failed) {
        let name = format!("{before}{name}");
        put!(text, "case {name} failed\n");
        if let Some(reason) = &case.reason {
            describe(suite, reason, text);
        }
        describe_cases(suite, &case.cases, &format!("{name}/"), text);
    }
}
