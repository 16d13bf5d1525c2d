//! Waivers that somebody signed: the only ones that lift *hard*.
//!
//! Each is an envelope of its own around an in-toto statement whose predicate is the waiver's record, so that it
//! goes into the evidence as it was signed. Who may sign says the trust file, role *waiver*.

use super::build::NAMES;
use crate::NAMESPACE;
use crate::document::json::canonical::Json;
use crate::policy::PolicySeverity;
use crate::signature::in_toto::Frame;
use crate::signature::trust::{RoleName, Trust};
use crate::signature::{EnvelopeError, IN_TOTO, VerifyingKey, open, unchecked_payload};
use crate::source::{Digest, Location, Position};
use crate::verdict::time::{Date, format_day, parse_day};
use crate::verdict::{Waiver, WaiverOrigin};

/// The predicate type of a waiver.
pub fn predicate_type() -> String {
    format!("{NAMESPACE}/waiver/v1")
}

/// The bytes to sign for a waiver: its subject is its own record, by name and digest.
pub fn payload(waiver: &Waiver) -> Vec<u8> {
    let predicate = record(waiver);
    let sha256 = Digest::of(&predicate.to_bytes());
    Frame { name: format!("waiver/{}", waiver.id), sha256, predicate }.to_bytes(&predicate_type())
}

/// Opens a signed waiver: as many persons with the role *waiver* signed it as `trust` asks for, with keys that
/// count at `at`. Gives the waiver and who signed.
///
/// # Errors
/// The envelope is not strict (`E2xx`), too few or the wrong persons signed (`E302` to `E306`), or what they signed
/// is no waiver (`E401`, `E402`).
pub fn open_signed(bytes: &[u8], trust: &Trust, at: i64) -> Result<(Waiver, Vec<String>), EnvelopeError> {
    let keys: Vec<VerifyingKey> =
        trust.role(RoleName::Waiver).map(|role| trust.keys(role)).unwrap_or_default();
    let payload = open(bytes, IN_TOTO, &keys)?;
    let judged = trust.judge(RoleName::Waiver, payload.signers(), at);
    let judged = judged.map_err(|error| EnvelopeError { code: error.code, message: error.message })?;
    Ok((read(payload.value(), bytes)?, judged.principals))
}

/// The waiver in an envelope whose signatures are checked elsewhere, or whose bytes others have signed.
///
/// # Errors
/// It is no envelope of a waiver (`E2xx`, `E401`, `E402`).
pub fn unchecked(bytes: &[u8]) -> Result<Waiver, EnvelopeError> {
    read(&unchecked_payload(bytes, IN_TOTO)?, bytes)
}

/// The file of a signed waiver in a bundle.
pub fn member(id: &str) -> String {
    let stem = id.split('.').next().unwrap_or_default().to_ascii_lowercase();
    let is_device = ["con", "prn", "aux", "nul"].contains(&stem.as_str())
        || (stem.len() == 4 && (stem.starts_with("com") || stem.starts_with("lpt")));
    let is_plain = id.len() <= 60
        && id.bytes().next().is_some_and(|byte| byte.is_ascii_alphanumeric())
        && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-'))
        && !id.ends_with('.')
        && !is_device;
    if is_plain {
        return format!("waivers/{id}.dsse.json");
    }
    let digits: String = Digest::of(id.as_bytes()).to_string().chars().take(32).collect();
    format!("waivers/waiver-{digits}.dsse.json")
}

fn record(waiver: &Waiver) -> Json {
    let text = |text: &str| Json::String(text.to_owned());
    let day = |day: Date| Json::String(format_day(day));
    let members = [
        ("id", Some(text(&waiver.id))),
        ("policy", Some(text(&waiver.policy))),
        ("resource", Some(text(&waiver.resource))),
        ("path", waiver.path.as_deref().map(text)),
        (
            "controls",
            (!waiver.controls.is_empty()).then(|| waiver.controls.iter().map(|one| text(one)).collect()),
        ),
        ("stream", waiver.stream.as_deref().map(text)),
        ("severityMax", waiver.severity_max.map(|severity| text(severity.name()))),
        ("reason", Some(text(&waiver.reason))),
        ("ticket", Some(text(&waiver.ticket))),
        ("owner", Some(text(&waiver.owner))),
        ("approver", waiver.approver.as_deref().map(text)),
        ("notBefore", waiver.not_before.map(day)),
        ("expires", waiver.expires.map(day)),
    ];
    Json::object(members.into_iter().filter_map(|(name, value)| Some((name, value?))))
}

/// Reads what was signed. `envelope` names the waiver's file.
fn read(payload: &[u8], envelope: &[u8]) -> Result<Waiver, EnvelopeError> {
    let frame = Frame::parse(payload, &predicate_type())?;
    let waiver = of(&frame.predicate, Digest::of(envelope));
    waiver.ok_or_else(|| EnvelopeError {
        code: "E401",
        message: "the waiver lacks a field, or has one that is unknown or malformed".to_owned(),
    })
}

fn of(predicate: &Json, envelope: Digest) -> Option<Waiver> {
    predicate.as_object()?.keys().all(|name| NAMES.contains(&name.as_str())).then_some(())?;
    // What is null is not there: other programs may write it so.
    let text = |name: &str| -> Option<Option<String>> {
        match predicate.get(name) {
            None | Some(Json::Null) => Some(None),
            Some(value) => Some(Some(value.as_str().filter(|text| !text.trim().is_empty())?.to_owned())),
        }
    };
    let day = |name: &str| -> Option<Option<Date>> {
        match predicate.get(name) {
            None | Some(Json::Null) => Some(None),
            Some(value) => Some(Some(parse_day(value.as_str()?)?)),
        }
    };
    let severities =
        [PolicySeverity::Critical, PolicySeverity::High, PolicySeverity::Medium, PolicySeverity::Low];
    let id = text("id")??;
    let start = Position { line: 1, column: 1 };
    let waiver = Waiver {
        policy: text("policy")??,
        resource: text("resource")??,
        path: text("path")?,
        controls: match predicate.get("controls") {
            None | Some(Json::Null) => Vec::new(),
            Some(list) => {
                list.as_array()?.iter().map(|one| one.as_str().map(str::to_owned)).collect::<Option<_>>()?
            }
        },
        stream: text("stream")?,
        severity_max: match text("severityMax")? {
            None => None,
            Some(name) => Some(severities.into_iter().find(|severity| severity.name() == name)?),
        },
        reason: text("reason")??,
        ticket: text("ticket")??,
        owner: text("owner")??,
        approver: text("approver")?,
        not_before: day("notBefore")?,
        expires: Some(day("expires")??),
        defect: None,
        origin: WaiverOrigin::Signed { envelope },
        foreign: None,
        location: Location { path: member(&id), start, end: start },
        id,
    };
    let is_own = waiver.approver.as_ref().is_some_and(|one| one.eq_ignore_ascii_case(&waiver.owner));
    (!is_own).then_some(waiver)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_waiver_lies_where_any_archive_may_have_a_file() {
        assert_eq!(member("W-12"), "waivers/W-12.dsse.json");
        for id in ["con", "LPT1.x", "../x", "a/b", "", "é", "x.", &"x".repeat(61)] {
            let name = member(id);
            assert!(name.starts_with("waivers/waiver-") && name.len() < 80, "{id}: {name}");
        }
        assert_ne!(member("é"), member("è"));
    }
}
