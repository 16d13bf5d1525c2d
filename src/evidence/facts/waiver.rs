//! The waivers of a bundle: `waivers/unsigned.json`, those that nobody signed, from files and comments; and an
//! envelope each of those that somebody did.

use std::collections::BTreeMap;

use super::read::maybe_location;
use crate::NAMESPACE;
use crate::document::json::canonical::{self, Json};
use crate::evidence::failure::{Failure, shown};
use crate::evidence::member::{Members, count, maybe, text, texts};
use crate::evidence::verify::VerifiedBundle;
use crate::evidence::{names, record};
use crate::policy::PolicySeverity;
use crate::source::Digest;
use crate::verdict::time::{format_day, parse_day};
use crate::verdict::waivers::{Foreign, Tool, signed};
use crate::verdict::{Waiver, WaiverOrigin};

/// The document with `waivers` in their order.
pub(in crate::evidence) fn unsigned<'w>(waivers: impl IntoIterator<Item = &'w Waiver>) -> Json {
    let schema = text(format!("{NAMESPACE}/waivers/v1"));
    Json::object([("schema", schema), ("waivers", waivers.into_iter().map(write).collect())])
}

fn write(waiver: &Waiver) -> Json {
    let lines = match waiver.origin {
        WaiverOrigin::File | WaiverOrigin::Signed { .. } => Json::Null,
        WaiverOrigin::Inline { first, last } => Json::Array(vec![count(first), count(last)]),
    };
    let mut members = vec![
        ("id", text(&waiver.id)),
        ("policy", text(&waiver.policy)),
        ("resource", text(&waiver.resource)),
        ("path", maybe(waiver.path.as_deref())),
        ("controls", texts(&waiver.controls)),
        ("stream", maybe(waiver.stream.as_deref())),
        ("severityMax", maybe(waiver.severity_max.map(PolicySeverity::name))),
        ("reason", text(&waiver.reason)),
        ("ticket", text(&waiver.ticket)),
        ("owner", text(&waiver.owner)),
        ("approver", maybe(waiver.approver.as_deref())),
        ("notBefore", maybe(waiver.not_before.map(format_day))),
        ("expires", maybe(waiver.expires.map(format_day))),
        ("defect", maybe(waiver.defect.as_deref())),
        ("lines", lines),
        ("location", record::location(&waiver.location)),
    ];
    members.extend(waiver.foreign.as_ref().map(|Foreign { tool, id }| {
        ("foreign", Json::object([("tool", text(tool.name())), ("id", text(id))]))
    }));
    Json::object(members)
}

/// Reads `waivers/unsigned.json`.
///
/// # Errors
/// `E801`: it is not what [`unsigned`] writes.
fn unsigned_of(bytes: &[u8]) -> Result<Vec<Waiver>, Failure> {
    let wrong = || Failure::new("E801", "`waivers/unsigned.json` is not of a known form");
    let json = canonical::parse(bytes).map_err(|_| wrong())?;
    let mut waivers = Vec::new();
    for waiver in Members::of(&json, "E801", "`waivers/unsigned.json`")?.objects("waivers", "a waiver")? {
        waivers.push(read(&waiver)?);
    }
    if unsigned(&waivers).to_bytes() == bytes { Ok(waivers) } else { Err(wrong()) }
}

fn read(waiver: &Members<'_>) -> Result<Waiver, Failure> {
    let maybe = |name: &str| Ok::<_, Failure>(waiver.maybe(name)?.map(str::to_owned));
    let day = |name: &str| match waiver.maybe(name)? {
        None => Ok(None),
        Some(day) => parse_day(day).map(Some).ok_or_else(|| waiver.wrong(name)),
    };
    let severities =
        [PolicySeverity::Critical, PolicySeverity::High, PolicySeverity::Medium, PolicySeverity::Low];
    Ok(Waiver {
        id: waiver.text("id")?.to_owned(),
        policy: waiver.text("policy")?.to_owned(),
        resource: waiver.text("resource")?.to_owned(),
        path: maybe("path")?,
        controls: waiver.texts("controls")?,
        stream: maybe("stream")?,
        severity_max: match waiver.maybe("severityMax")? {
            None => None,
            Some(name) => {
                let found = severities.into_iter().find(|severity| severity.name() == name);
                Some(found.ok_or_else(|| waiver.wrong("severityMax"))?)
            }
        },
        reason: waiver.text("reason")?.to_owned(),
        ticket: waiver.text("ticket")?.to_owned(),
        owner: waiver.text("owner")?.to_owned(),
        approver: maybe("approver")?,
        not_before: day("notBefore")?,
        expires: day("expires")?,
        defect: maybe("defect")?,
        origin: waiver.read("lines", |lines| match lines {
            Json::Null => Some(WaiverOrigin::File),
            lines => {
                let line = |line: &Json| u32::try_from(line.as_integer()?).ok();
                let [first, last] = lines.as_array()? else { return None };
                Some(WaiverOrigin::Inline { first: line(first)?, last: line(last)? })
            }
        })?,
        foreign: match waiver.left_out("foreign") {
            None => None,
            Some(waiver) => {
                let foreign = waiver.inside("foreign", "`foreign`")?;
                let tool = foreign.read("tool", |name| Tool::of_name(name.as_str()?))?;
                Some(Foreign { tool, id: foreign.text("id")?.to_owned() })
            }
        },
        location: maybe_location(waiver)?.ok_or_else(|| waiver.wrong("location"))?,
    })
}

/// Whether a file of a bundle is a signed waiver.
pub(in crate::evidence) fn is_signed(name: &str) -> bool {
    name.starts_with("waivers/") && name.ends_with(".dsse.json")
}

/// All waivers of a bundle, the signed ones behind the others.
///
/// # Errors
/// As [`signed_of`].
pub(in crate::evidence) fn waivers_of(bundle: &VerifiedBundle<'_>) -> Result<Vec<Waiver>, Failure> {
    let mut waivers = match bundle.file(names::UNSIGNED_WAIVERS) {
        Some(bytes) => unsigned_of(bytes)?,
        None => Vec::new(),
    };
    waivers.extend(signed_of(bundle)?);
    Ok(waivers)
}

/// The signed waivers of a bundle. Who signed is not checked here: every file of the bundle is bound by the gate's
/// signature, and a step of its own asks the trust file.
///
/// # Errors
/// `E801`: one is not of a known form. `E604`: one does not lie where its id says.
pub(in crate::evidence) fn signed_of(bundle: &VerifiedBundle<'_>) -> Result<Vec<Waiver>, Failure> {
    let mut waivers = Vec::new();
    for (name, bytes) in bundle.files().filter(|(name, _)| is_signed(name)) {
        let waiver = signed::unchecked(bytes)
            .map_err(|error| Failure::new("E801", format!("`{}` is no waiver: {error}", shown(name))))?;
        if signed::member(&waiver.id) != name {
            let message = format!("`{}` is the waiver `{}`", shown(name), shown(&waiver.id));
            return Err(Failure::new("E604", message));
        }
        waivers.push(waiver);
    }
    Ok(waivers)
}

/// What the statement says of the waivers, from `verdict.json`, `waivers/unsigned.json` and the signed ones: each
/// with the digest of its record, or of its envelope. None where one of the documents is not of the known form, or
/// a waiver of the verdict is not among the records.
pub(in crate::evidence) fn statement_lines(
    verdict: &Json,
    unsigned: Option<&Json>,
    signed: &[&Waiver],
) -> Option<Vec<Json>> {
    let records: &[Json] = unsigned.map_or(Some(&[][..]), |json| json.get("waivers")?.as_array())?;
    let mut digests: BTreeMap<(&str, &str, Vec<u8>), (Digest, bool)> = BTreeMap::new();
    for record in records {
        let place = record.get("location")?.to_bytes();
        let key = (record.get("id")?.as_str()?, record.get("policy")?.as_str()?, place);
        let digest = Digest::of(&record.to_bytes());
        // The same file may be given twice; two records in one place that differ are none of ours.
        if digests.insert(key, (digest, false)).is_some_and(|(other, _)| other != digest) {
            return None;
        }
    }
    for waiver in signed {
        let WaiverOrigin::Signed { envelope } = waiver.origin else { return None };
        let place = record::location(&waiver.location).to_bytes();
        digests.insert((&waiver.id, &waiver.policy, place), (envelope, true));
    }
    let line = |waiver: &Json| {
        let place = waiver.get("location")?.to_bytes();
        let (digest, signed) =
            digests.get(&(waiver.get("id")?.as_str()?, waiver.get("policy")?.as_str()?, place))?;
        Some(Json::object([
            ("id", waiver.get("id")?.clone()),
            ("sha256", text(digest.to_string())),
            ("expires", text(expires(waiver.get("expires")?.as_str()?))),
            ("used", waiver.get("used")?.clone()),
            ("state", waiver.get("state")?.clone()),
            ("signed", Json::Bool(*signed)),
        ]))
    };
    verdict.get("waivers")?.as_array()?.iter().map(line).collect()
}

/// The last day of a waiver as the statement writes times: its midnight, which begins it. Text that is no day is
/// left as it is.
fn expires(day: &str) -> String {
    if parse_day(day).is_some() { format!("{day}T00:00:00Z") } else { day.to_owned() }
}
