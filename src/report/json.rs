//! Everything as JSON, by `schemas/report.schema.json`. Every member is always there; what is not known is null.

use serde_json::{Value, json};

use super::{Report, escape, settings, words};
use crate::document::{FileRecord, Reading};
use crate::source::{Location, Position};
use crate::verdict::{Counts, Notice, PolicyResult, Record, WaiverOrigin, WaiverUse, exit_code, time};

/// The version of the format.
const VERSION: u32 = 1;

/// The report.
pub(super) fn render(report: &Report<'_>) -> String {
    let verdict = report.verdict;
    let totals = verdict.totals;
    let reasons: Vec<_> = verdict.reasons.iter().map(|reason| reason.name()).collect();
    let severities: serde_json::Map<_, _> = words::open_by_severity(verdict)
        .iter()
        .map(|(severity, number)| (severity.name().to_owned(), Value::from(*number)))
        .collect();
    let document = json!({
        "version": VERSION,
        "tool": {"name": "tollgate", "version": report.version},
        "time": time::format_rfc3339(report.time),
        "verdict": verdict.decision.name(),
        "reasons": reasons,
        "exitCode": exit_code(&verdict.reasons),
        "counts": counts(&verdict.counts),
        "open": severities,
        "totals": {
            "found": totals.found,
            "read": totals.read,
            "failed": totals.failed,
            "passedOver": totals.passed_over,
            "documents": totals.documents,
            "redacted": totals.redacted,
        },
        "baseline": report.baseline,
        "settings": settings::to_json(report),
        "records": verdict.records.iter().map(record).collect::<Vec<_>>(),
        "notices": verdict.notices.iter().map(notice).collect::<Vec<_>>(),
        "policies": verdict.policies.iter().map(policy).collect::<Vec<_>>(),
        "waivers": verdict.waivers.iter().map(waiver).collect::<Vec<_>>(),
        "files": report.inventory.files.iter().map(file).collect::<Vec<_>>(),
    });
    escape::json(&document)
}

fn record(record: &Record) -> Value {
    // Details are JSON text already; text that is none stays text.
    let details =
        record.details.as_deref().map(|text| serde_json::from_str(text).unwrap_or_else(|_| text.into()));
    json!({
        "identity": record.identity,
        "policy": record.policy,
        "outcome": record.outcome.name(),
        "severity": record.severity.name(),
        "enforcement": record.enforcement.name(),
        "blocks": record.blocks(),
        "message": record.message,
        "documentKind": Some(record.document_kind).filter(|kind| !kind.is_empty()),
        "address": record.address,
        "path": record.path,
        "location": record.location.as_ref().map(location),
        "related": related(&record.related),
        "fix": record.fix,
        "details": details.unwrap_or(Value::Null),
        "waiver": record.waiver,
        "known": record.known,
    })
}

fn notice(notice: &Notice) -> Value {
    json!({
        "code": notice.code,
        "severity": words::severity(notice.severity),
        "stage": words::stage(notice.stage),
        "message": notice.message,
        "path": notice.file(),
        "location": notice.location.as_ref().map(location),
        "related": related(&notice.related),
        "help": notice.help,
    })
}

fn policy(result: &PolicyResult) -> Value {
    let policy = &result.policy;
    json!({
        "id": policy.id,
        "title": policy.title,
        "description": policy.description,
        "severity": policy.severity.name(),
        "enforcement": policy.enforcement.name(),
        "view": policy.view.name(),
        "kinds": policy.kinds,
        "fix": policy.fix,
        "controls": policy.controls,
        "sameAs": policy.same_as,
        "since": policy.since.to_string(),
        "package": policy.package,
        "path": policy.path,
        "off": result.off,
        "counts": counts(&result.counts),
        "passed": result.passed,
    })
}

fn waiver(one: &WaiverUse) -> Value {
    json!({
        "id": one.id,
        "policy": one.policy,
        "reason": one.reason,
        "expires": Some(&one.expires).filter(|day| !day.is_empty()),
        "state": one.state.name(),
        "used": one.used,
        "origin": match one.origin {
            WaiverOrigin::File => "file",
            WaiverOrigin::Signed { .. } => "signed",
            WaiverOrigin::Inline { .. } => "inline",
        },
        "foreign": one.foreign.as_ref().map(|foreign| json!({"tool": foreign.tool.name(), "id": foreign.id})),
        "location": one.location.as_ref().map(location),
    })
}

fn file(file: &FileRecord) -> Value {
    let (outcome, format, documents, reason) = match &file.reading {
        Reading::Read { format, documents } => ("read", Some(*format), Some(*documents), None),
        Reading::Failed => ("failed", None, None, None),
        Reading::NotInput(why) => ("notInput", None, None, Some(*why)),
        Reading::LeftOut(why) => ("leftOut", None, None, Some(*why)),
    };
    json!({"path": file.path, "outcome": outcome, "format": format, "documents": documents, "reason": reason})
}

fn counts(counts: &Counts) -> Value {
    json!({
        "pass": counts.pass,
        "fail": counts.fail,
        "waived": counts.waived,
        "notApplicable": counts.not_applicable,
        "undecided": counts.undecided,
        "error": counts.error,
    })
}

fn related(places: &[(Location, String)]) -> Value {
    places.iter().map(|(place, message)| json!({"location": location(place), "message": message})).collect()
}

fn location(location: &Location) -> Value {
    json!({"path": location.path, "start": position(location.start), "end": position(location.end)})
}

fn position(position: Position) -> Value {
    json!({"line": position.line, "column": position.column})
}
