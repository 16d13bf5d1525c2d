//! SARIF 2.1.0, for code scanning. Paragraphs are those of the OASIS standard.

mod rule;

use super::write::put;
use serde_json::{Map, Value, json};

use super::{Report, escape, words};
use crate::fix::Suggestion;
use crate::policy::Outcome;
use crate::source::{Identity, Location, Severity, SourceFile, Stage};
use crate::verdict::{Notice, Record, WaiverOrigin, WaiverUse, exit_code, time};

/// Where the schema of the format is.
const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
/// The name under which the identity of a finding stands.
const FINGERPRINT: &str = "tollgateIdentity/v1";

/// The report.
pub(super) fn render(report: &Report<'_>) -> String {
    let frameworks = rule::Frameworks::of(report.verdict);
    let results = report.verdict.records.iter().filter(|record| record.outcome != Outcome::Error);
    let results: Vec<_> = results.map(|record| result(report, record)).collect();
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "tollgate",
                "semanticVersion": report.version,
                "informationUri": crate::NAMESPACE,
                "rules": report.verdict.policies.iter().map(|one| frameworks.rule(one)).collect::<Vec<_>>(),
                "supportedTaxonomies": frameworks.references(),
            }},
            "invocations": [invocation(report)],
            "columnKind": "unicodeCodePoints",
            "artifacts": report.inventory.sources.files().iter().map(artifact).collect::<Vec<_>>(),
            "taxonomies": frameworks.taxonomies(),
            "results": results,
            "properties": {
                "verdict": report.verdict.decision.name(),
                "summary": words::verdict(report.verdict),
            },
        }],
    });
    escape::json(&log)
}

/// §3.27: a result.
fn result(report: &Report<'_>, record: &Record) -> Value {
    let mut result = Map::new();
    result.insert("ruleId".into(), record.policy.as_str().into());
    if let Some(index) = rule_index(report, &record.policy) {
        result.insert("ruleIndex".into(), index.into());
    }
    // §3.27.9: `open` is a rule that was evaluated without enough information. §3.27.10: its level is `none`.
    let undecided = record.outcome == Outcome::Undecided;
    result.insert("kind".into(), if undecided { "open" } else { "fail" }.into());
    result.insert("level".into(), if undecided { "none" } else { rule::level(record) }.into());
    result.insert("message".into(), json!({"text": text(&record.message)}));
    result.insert("locations".into(), places(record));
    if !record.related.is_empty() {
        result.insert("relatedLocations".into(), related(&record.related));
    }
    if let Some(suggestion) = report.suggestions.get(&record.identity) {
        result.insert("fixes".into(), json!([edit(record, suggestion)]));
    }
    result.insert("partialFingerprints".into(), json!({FINGERPRINT: record.identity}));
    if record.waiver.is_some() {
        result.insert("suppressions".into(), json!([suppression(report, record)]));
    }
    if report.baseline {
        result.insert("baselineState".into(), if record.known { "unchanged" } else { "new" }.into());
    }
    let mut properties = json!({
        "outcome": record.outcome.name(),
        "severity": record.severity.name(),
        "enforcement": record.enforcement.name(),
        "address": record.address,
        "path": record.path,
    });
    if let (Some(fix), Some(map)) = (&record.fix, properties.as_object_mut()) {
        map.insert("fix".into(), fix.as_str().into());
    }
    result.insert("properties".into(), properties);
    result.into()
}

/// §3.55: edits that mend it.
fn edit(record: &Record, suggestion: &Suggestion) -> Value {
    let replacements = suggestion
        .edits
        .iter()
        .map(|edit| json!({"deletedRegion": region(&edit.place), "insertedContent": {"text": edit.text}}));
    json!({
        "description": {"text": text(record.fix.as_deref().unwrap_or(&record.message))},
        "artifactChanges": [{
            "artifactLocation": artifact_location(&suggestion.path),
            "replacements": replacements.collect::<Vec<_>>(),
        }],
    })
}

/// Where a record is; a list without entries if that is nowhere.
fn places(record: &Record) -> Value {
    let place = place(record.location.as_ref(), Some(record));
    if place.as_object().is_some_and(Map::is_empty) { json!([]) } else { json!([place]) }
}

/// §3.28: a location: the place in a file, and what of the document it is.
fn place(location: Option<&Location>, record: Option<&Record>) -> Value {
    let mut place = Map::new();
    if let Some(location) = location {
        place.insert("physicalLocation".into(), physical(location));
    }
    if let Some(record) = record {
        let name = words::subject(record);
        if !name.is_empty() {
            let kind = if record.path.is_empty() { "resource" } else { "member" };
            place.insert("logicalLocations".into(), json!([{"fullyQualifiedName": name, "kind": kind}]));
        }
    }
    place.into()
}

/// §3.29: a place in a file. Lines and columns from 1; the end column is behind the last character.
fn physical(location: &Location) -> Value {
    json!({
        "artifactLocation": artifact_location(&location.path),
        "region": region(location),
    })
}

/// §3.30: a part of a file.
fn region(location: &Location) -> Value {
    json!({
        "startLine": location.start.line,
        "startColumn": location.start.column,
        "endLine": location.end.line,
        "endColumn": location.end.column,
    })
}

fn related(places: &[(Location, String)]) -> Value {
    let places = places.iter().enumerate().map(|(id, (location, message))| {
        json!({"id": id, "physicalLocation": physical(location), "message": {"text": text(message)}})
    });
    places.collect()
}

/// §3.35: a waiver that lifts a result.
fn suppression(report: &Report<'_>, record: &Record) -> Value {
    let id = record.waiver.as_deref().unwrap_or_default();
    let found = report.verdict.waivers.iter().find(|one| one.id == id && one.policy == record.policy);
    let inline = found.is_some_and(|one| matches!(one.origin, WaiverOrigin::Inline { .. }));
    let mut suppression = json!({
        "kind": if inline { "inSource" } else { "external" },
        "status": "accepted",
        "justification": words::lifted(report.verdict, record),
    });
    let location = found.and_then(|one| one.location.as_ref());
    if let (Some(location), Some(map)) = (location, suppression.as_object_mut()) {
        map.insert("location".into(), place(Some(location), None));
    }
    suppression
}

/// §3.20: the run. What was not read, evaluated or judged are notifications of it.
fn invocation(report: &Report<'_>) -> Value {
    let verdict = report.verdict;
    let failed = verdict.notices.iter().any(|notice| notice.severity == Severity::Error)
        || words::ended(verdict, Outcome::Error) > 0;
    let config = |notice: &&Notice| matches!(notice.stage, Stage::Config | Stage::Waiver);
    let (configuration, execution): (Vec<_>, Vec<_>) = verdict.notices.iter().partition(config);
    let errors = verdict.records.iter().filter(|record| record.outcome == Outcome::Error);
    let execution =
        execution.into_iter().map(notification).chain(errors.map(|record| evaluation(report, record)));
    let off = report.verdict.policies.iter().enumerate().filter(|(_, one)| one.off);
    let off = off.map(|(index, one)| {
        json!({"descriptor": {"id": one.policy.id, "index": index}, "configuration": {"enabled": false}})
    });
    json!({
        "executionSuccessful": !failed,
        "exitCode": exit_code(&verdict.reasons),
        "exitCodeDescription": words::verdict(verdict),
        "endTimeUtc": time::format_rfc3339(report.time),
        "ruleConfigurationOverrides": off.collect::<Vec<_>>(),
        "toolExecutionNotifications": execution.collect::<Vec<_>>(),
        "toolConfigurationNotifications": configuration
            .into_iter()
            .map(notification)
            .chain(verdict.waivers.iter().filter_map(of_waiver))
            .collect::<Vec<_>>(),
    })
}

/// A waiver that lifts nothing, or no longer.
fn of_waiver(one: &WaiverUse) -> Option<Value> {
    let mut told = json!({
        "descriptor": {"id": format!("waiver-{}", one.state.name())},
        "level": "warning",
        "message": {"text": text(&words::waiver(one)?)},
    });
    if let (Some(fields), Some(location)) = (told.as_object_mut(), &one.location) {
        fields.insert("locations".into(), json!([place(Some(location), None)]));
    }
    Some(told)
}

/// §3.58: a notification.
fn notification(notice: &Notice) -> Value {
    let mut notification = Map::new();
    let mut message = text(&notice.message);
    if let Some(help) = &notice.help {
        message = format!("{message}. Help: {}", text(help));
    }
    notification.insert("descriptor".into(), json!({"id": notice.code}));
    notification.insert("level".into(), words::severity(notice.severity).into());
    notification.insert("message".into(), json!({"text": message}));
    let mut places: Vec<Value> = Vec::new();
    match (&notice.location, &notice.path) {
        (Some(location), _) => places.push(place(Some(location), None)),
        (None, Some(path)) => {
            places.push(json!({"physicalLocation": {"artifactLocation": artifact_location(path)}}));
        }
        (None, None) => {}
    }
    // A notification has no `relatedLocations`; its further places stand behind the first.
    places.extend(notice.related.iter().map(|(location, message)| {
        json!({"physicalLocation": physical(location), "message": {"text": text(message)}})
    }));
    if !places.is_empty() {
        notification.insert("locations".into(), places.into());
    }
    notification.into()
}

/// A policy that could not be evaluated over a document.
fn evaluation(report: &Report<'_>, record: &Record) -> Value {
    let mut rule = Map::new();
    rule.insert("id".into(), record.policy.as_str().into());
    if let Some(index) = rule_index(report, &record.policy) {
        rule.insert("index".into(), index.into());
    }
    json!({
        "descriptor": {"id": "policy-not-evaluated"},
        "associatedRule": rule,
        "level": if record.advisory() { "warning" } else { "error" },
        "message": {"text": text(&record.message)},
        "locations": places(record),
    })
}

/// The place of a policy among the rules, which stand in the order of the policies.
fn rule_index(report: &Report<'_>, id: &str) -> Option<usize> {
    report.verdict.policies.iter().position(|one| one.policy.id == id)
}

/// §3.24: a file that had a say. Of one that holds secrets neither length nor digest is told.
fn artifact(file: &SourceFile) -> Value {
    let location = artifact_location(file.path());
    match file.identity() {
        Identity::Plain { digest, size } => json!({
            "location": location,
            "length": size,
            "roles": ["analysisTarget"],
            "hashes": {"sha-256": digest.to_string()},
        }),
        Identity::Sealed(_) => json!({"location": location, "roles": ["analysisTarget"]}),
    }
}

/// §3.4: where a file is: relative to the folder of the run, or with its scheme.
fn artifact_location(path: &str) -> Value {
    if path.starts_with('/') {
        return json!({"uri": format!("file://{}", percent(path))});
    }
    json!({"uri": percent(path), "uriBaseId": "%SRCROOT%"})
}

/// A path as part of a URI, after RFC 3986: all but unreserved characters and `/` as `%XX` of their bytes.
fn percent(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(byte.into());
            }
            _ => put!(uri, "%{byte:02X}"),
        }
    }
    uri
}

/// §3.11: plain text, not empty. What would read as an embedded link (§3.11.6) is set apart: names of the input
/// are no links.
fn text(message: &str) -> String {
    if message.trim().is_empty() {
        return "no message".into();
    }
    message.replace("](", "] (")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_uris() {
        assert_eq!(percent("a b/ñ%41:c#?.yaml"), "a%20b/%C3%B1%2541%3Ac%23%3F.yaml");
        assert_eq!(artifact_location("/x y")["uri"], "file:///x%20y");
        assert_eq!(artifact_location("../x")["uri"], "../x");
    }
}
