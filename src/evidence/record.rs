//! `verdict.json`: the decision record, which a replay must reproduce byte for byte.
//!
//! Its schema is `schemas/verdict.schema.json`. It holds no floats: what a policy returned as details stands
//! as JSON text in a string.

use std::collections::BTreeMap;

use super::control;
use super::member::{count, maybe, text, texts};
use crate::NAMESPACE;
use crate::document::json::canonical::Json;
use crate::policy::Metadata;
use crate::source::{Location, Severity, Stage};
use crate::verdict::{Counts, Notice, PolicyResult, Record, Totals, Verdict, WaiverUse};

/// The record of a verdict.
pub(super) fn verdict(verdict: &Verdict) -> Json {
    let controls: BTreeMap<&str, Json> = verdict
        .policies
        .iter()
        .map(|result| (result.policy.id.as_str(), texts(control::keys(&result.policy))))
        .collect();
    let of = |policy: &str| controls.get(policy).cloned().unwrap_or(Json::Array(Vec::new()));
    Json::object([
        ("schema", text(format!("{NAMESPACE}/verdict/v1"))),
        ("decision", text(verdict.decision.name())),
        ("reasons", texts(verdict.reasons.iter().map(|reason| reason.name()))),
        ("totals", totals(verdict.totals)),
        ("counts", counts(verdict.counts)),
        ("policies", verdict.policies.iter().map(|result| policy(result, of(&result.policy.id))).collect()),
        ("records", verdict.records.iter().map(|one| record(one, of(&one.policy))).collect()),
        ("notices", verdict.notices.iter().map(notice).collect()),
        ("waivers", verdict.waivers.iter().map(waiver).collect()),
    ])
}

/// How often each outcome happened.
pub(super) fn counts(counts: Counts) -> Json {
    Json::object([
        ("pass", count(counts.pass)),
        ("fail", count(counts.fail)),
        ("waived", count(counts.waived)),
        ("notApplicable", count(counts.not_applicable)),
        ("undecided", count(counts.undecided)),
        ("error", count(counts.error)),
    ])
}

/// Something that could not be read, evaluated or judged.
pub(super) fn notice(notice: &Notice) -> Json {
    Json::object([
        ("code", text(&notice.code)),
        ("severity", text(severity_name(notice.severity))),
        ("stage", text(stage_name(notice.stage))),
        ("message", text(&notice.message)),
        ("location", notice.location.as_ref().map_or(Json::Null, location)),
        ("path", maybe(notice.path.as_deref())),
        ("related", related(&notice.related)),
        ("help", maybe(notice.help.as_deref())),
    ])
}

/// A place, with lines and columns from 1; the end is behind the last character.
pub(super) fn location(location: &Location) -> Json {
    Json::object([
        ("path", text(&location.path)),
        ("line", count(location.start.line)),
        ("column", count(location.start.column)),
        ("endLine", count(location.end.line)),
        ("endColumn", count(location.end.column)),
    ])
}

/// The name of a severity in our documents.
pub(super) fn severity_name(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

/// The name of a stage in our documents.
pub(super) fn stage_name(stage: Stage) -> &'static str {
    match stage {
        Stage::Config => "config",
        Stage::Input => "input",
        Stage::Policy => "policy",
        Stage::Waiver => "waiver",
    }
}

fn totals(totals: Totals) -> Json {
    Json::object([
        ("found", count(totals.found)),
        ("read", count(totals.read)),
        ("failed", count(totals.failed)),
        ("passedOver", count(totals.passed_over)),
        ("documents", count(totals.documents)),
        ("redacted", count(totals.redacted)),
    ])
}

fn policy(result: &PolicyResult, controls: Json) -> Json {
    let Metadata { id, title, severity, enforcement, view, package, path, .. } = &result.policy;
    Json::object([
        ("id", text(id)),
        ("title", text(title)),
        ("severity", text(severity.name())),
        ("enforcement", text(enforcement.name())),
        ("view", text(view.name())),
        ("package", text(package)),
        ("path", text(path)),
        ("controls", controls),
        ("off", Json::Bool(result.off)),
        ("counts", counts(result.counts)),
        ("passed", texts(&result.passed)),
    ])
}

fn record(record: &Record, controls: Json) -> Json {
    Json::object([
        ("identity", text(&record.identity)),
        ("policy", text(&record.policy)),
        ("controls", controls),
        ("outcome", text(record.outcome.name())),
        ("resource", text(&record.address)),
        ("kind", text(record.document_kind)),
        ("path", text(&record.path)),
        ("message", text(&record.message)),
        ("severity", text(record.severity.name())),
        ("enforcement", text(record.enforcement.name())),
        ("location", record.location.as_ref().map_or(Json::Null, location)),
        ("related", related(&record.related)),
        ("fix", maybe(record.fix.as_deref())),
        ("details", maybe(record.details.as_deref())),
        ("waiver", maybe(record.waiver.as_deref())),
        ("known", Json::Bool(record.known)),
    ])
}

fn related(places: &[(Location, String)]) -> Json {
    let entry = |(place, message): &(Location, String)| {
        Json::object([("location", location(place)), ("message", text(message))])
    };
    places.iter().map(entry).collect()
}

fn waiver(waiver: &WaiverUse) -> Json {
    Json::object([
        ("id", text(&waiver.id)),
        ("policy", text(&waiver.policy)),
        ("expires", text(&waiver.expires)),
        ("reason", text(&waiver.reason)),
        ("state", text(waiver.state.name())),
        ("used", count(waiver.used)),
        ("location", waiver.location.as_ref().map_or(Json::Null, location)),
    ])
}
