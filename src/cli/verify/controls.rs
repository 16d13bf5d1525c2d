//! The results of single controls, of a bundle that is valid.

use std::fmt::Write as _;

use super::printable;
use crate::cli::output;
use crate::document::json::canonical::Json;
use crate::evidence::{self, Verification, VerifiedBundle};

/// The results of the controls that were asked for. Those that are not shown make the verification incomplete; of
/// evidence that is not valid there are none.
pub(super) fn results(
    names: &[String],
    bundle: Option<&VerifiedBundle<'_>>,
    verification: &mut Verification,
) -> Vec<Json> {
    let mut results = Vec::new();
    let valid = verification.failure().is_none();
    let Some(bundle) = bundle.filter(|_| valid) else { return results };
    for name in names {
        match evidence::control_results(bundle, name) {
            Ok(result) => results.push(result),
            Err(failure) => output::message(&format!("note: {}", printable(&failure.message))),
        }
    }
    if results.len() < names.len() {
        verification.incomplete.push("results of a control were asked for that are not shown");
    }
    results
}

/// The results for people.
pub(super) fn for_people(results: &[Json]) -> String {
    let mut text = String::new();
    for result in results {
        // Writing into a string does not fail.
        let _ = control(&mut text, result);
    }
    text
}

/// Puts the results into the result for programs.
pub(super) fn add(results: &[Json], json: &mut serde_json::Value) {
    let value = |result: &Json| -> serde_json::Value {
        serde_json::from_slice(&result.to_bytes()).unwrap_or_default()
    };
    if let (Some(object), false) = (json.as_object_mut(), results.is_empty()) {
        object.insert("controls".to_owned(), results.iter().map(value).collect());
    }
}

fn control(text: &mut String, result: &Json) -> std::fmt::Result {
    let summary = |name: &str| result.get("summary").and_then(|summary| summary.get(name));
    writeln!(text, "control   {}: {}", word(result.get("control")), word(summary("status")))?;
    let counts = ["pass", "fail", "waived", "undecided", "error"]
        .map(|name| format!("{name} {}", summary(name).and_then(Json::as_integer).unwrap_or_default()));
    writeln!(text, "          {}", counts.join(", "))?;
    for policy in array(result, "policies") {
        let off = if policy.get("off") == Some(&Json::Bool(true)) { " (off)" } else { "" };
        writeln!(text, "policy    {} {}{off}", word(policy.get("id")), word(policy.get("title")))?;
        for resource in array(policy, "passed") {
            writeln!(text, "  pass      {}", word(Some(resource)))?;
        }
        let own = |record: &&Json| record.get("policy") == policy.get("id");
        for record in array(result, "records").iter().filter(own) {
            writeln!(
                text,
                "  {:9} {} {}{}: {}",
                word(record.get("outcome")),
                word(record.get("resource")),
                word(record.get("path")),
                line(record),
                word(record.get("message"))
            )?;
            if let Some(waiver) = record.get("waiver").and_then(Json::as_str) {
                writeln!(text, "            waived by {}", printable(waiver))?;
            }
        }
    }
    writeln!(text)
}

/// `:12` for the line that a record is about.
fn line(record: &Json) -> String {
    let line = record.get("location").and_then(|place| place.get("line")).and_then(Json::as_integer);
    line.map(|line| format!(":{line}")).unwrap_or_default()
}

fn array<'j>(json: &'j Json, name: &str) -> &'j [Json] {
    json.get(name).and_then(Json::as_array).unwrap_or_default()
}

fn word(json: Option<&Json>) -> String {
    printable(json.and_then(Json::as_str).unwrap_or_default())
}
