//! For programs, in the shape of `opa test --format json`: a list of results. Beside OPA's fields a failed test
//! has `failure`: the statement that did not hold, its place, and the values in it. OPA's `duration` is left out by
//! design: the same tests give the same bytes.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use super::super::escape;
use crate::policy::suite::{Case, Reason, Suite, TestOutcome, TestResult};
use crate::source::Span;

/// The report.
pub fn render(suite: &Suite) -> String {
    escape::json(&suite.results.iter().map(|result| one(suite, result)).collect())
}

fn one(suite: &Suite, result: &TestResult) -> Value {
    let mut fields = Map::new();
    let mut put = |key: &str, value: Value| {
        fields.insert(key.to_owned(), value);
    };
    if let Some(message) = &result.message {
        let error = json!({
            "code": code(message),
            "message": message,
            "location": location(suite, result.span),
        });
        put(if result.outcome == TestOutcome::Error { "error" } else { "builtin_error" }, error);
    }
    put("location", location(suite, result.rule));
    if !result.cases.is_empty() {
        put("sub_results", cases(suite, &result.cases));
    }
    put("package", json!(result.package));
    put("name", json!(result.name));
    if !result.prints.is_empty() {
        let lines = result.prints.iter().map(|print| format!("{}\n", print.text));
        put("output", json!(STANDARD.encode(lines.collect::<String>())));
        let prints = result
            .prints
            .iter()
            .map(|print| json!({"file": print.path, "row": print.line, "text": print.text}));
        put("prints", prints.collect());
    }
    match result.outcome {
        TestOutcome::Failed => put("fail", json!(true)),
        TestOutcome::Skipped => put("skip", json!(true)),
        TestOutcome::Passed | TestOutcome::Error => {}
    }
    if let Some(reason) = &result.reason {
        put("failure", failure(suite, reason));
    }
    Value::Object(fields)
}

/// The code by which OPA tells such an error.
///
/// SPEC: the constants of OPA's `v1/topdown/errors.go`.
fn code(message: &str) -> &'static str {
    let has = |words: &str| message.contains(words);
    if has("multiple outputs") || has("multiple times") || has("conflict") {
        "eval_conflict_error"
    } else if has("time limit") {
        "eval_cancel_error"
    } else {
        "eval_builtin_error"
    }
}

fn cases(suite: &Suite, cases: &BTreeMap<String, Case>) -> Value {
    let case = |(name, case): (&String, &Case)| {
        let mut fields = Map::from_iter([("name".to_owned(), json!(name))]);
        if case.failed {
            fields.insert("fail".to_owned(), json!(true));
        }
        if let Some(reason) = &case.reason {
            fields.insert("failure".to_owned(), failure(suite, reason));
        }
        if !case.cases.is_empty() {
            fields.insert("sub_results".to_owned(), self::cases(suite, &case.cases));
        }
        (name.clone(), Value::Object(fields))
    };
    Value::Object(cases.iter().map(case).collect())
}

fn failure(suite: &Suite, reason: &Reason) -> Value {
    let values = reason.values.iter().map(|tried| json!({"text": tried.text, "value": tried.value}));
    let text = suite.sources.file(reason.span.file).and_then(|file| file.text()?.get(reason.span.range()));
    json!({
        "message": reason.message,
        "text": text.unwrap_or_default(),
        "location": location(suite, reason.span),
        "values": values.collect::<Vec<_>>(),
    })
}

/// A place as OPA writes it.
fn location(suite: &Suite, span: Span) -> Value {
    let at = suite.sources.locate(span);
    json!({"file": at.path, "row": at.start.line, "col": at.start.column})
}
