//! Risks: the waivers that lifted something.

use std::collections::BTreeMap;

use super::markup::{line, prop};
use super::{Parts, observation};
use crate::document::json::canonical::Json;
use crate::evidence::member::text;
use crate::verdict::time::parse_day;

/// A risk for each waiver that lifted something.
pub(super) fn risks(parts: &Parts<'_>) -> Option<Vec<Json>> {
    let mut lifted: BTreeMap<usize, Vec<Json>> = BTreeMap::new();
    for (record, waivers) in waivers(parts)? {
        let id = observation::record_id(parts, record);
        for waiver in waivers {
            lifted.entry(waiver).or_default().push(Json::object([("observation-uuid", text(&id))]));
        }
    }
    let mut risks = Vec::new();
    for (index, waiver) in parts.list("waivers")?.iter().enumerate() {
        let Some(observations) = lifted.remove(&index) else { continue };
        let member = |name: &str| waiver.get(name)?.as_str();
        let (id, policy, expires) = (member("id")?, member("policy")?, member("expires")?);
        let mut members = vec![
            ("uuid", text(risk_id(parts, index))),
            ("title", text(format!("Waiver {} of {}", line(id), line(policy)))),
            (
                "description",
                text(format!("Objections of {} are left as they are, for a time.", line(policy))),
            ),
            ("statement", text(line(member("reason")?))),
            ("props", Json::Array(vec![prop("waiver", id), prop("policy", policy)])),
            ("status", text("deviation-approved")),
            ("related-observations", Json::Array(observations)),
        ];
        if parse_day(expires).is_some() {
            // The last day is part of the time.
            members.push(("deadline", text(format!("{expires}T23:59:59Z"))));
        }
        risks.push(Json::object(members));
    }
    Some(risks)
}

/// The ids of the risks of each record, by the record's place in `verdict.json`.
pub(super) fn by_record(parts: &Parts<'_>) -> Option<BTreeMap<usize, Vec<String>>> {
    let ids = |waivers: Vec<usize>| waivers.into_iter().map(|waiver| risk_id(parts, waiver)).collect();
    Some(waivers(parts)?.into_iter().map(|(record, waivers)| (record, ids(waivers))).collect())
}

/// The places of the waivers that lift each record, by the record's place. Two waivers may have one id.
fn waivers(parts: &Parts<'_>) -> Option<BTreeMap<usize, Vec<usize>>> {
    let mut by_name: BTreeMap<(&str, &str), Vec<usize>> = BTreeMap::new();
    for (index, waiver) in parts.list("waivers")?.iter().enumerate() {
        if waiver.get("used")?.as_integer()? > 0 {
            let name = (waiver.get("id")?.as_str()?, waiver.get("policy")?.as_str()?);
            by_name.entry(name).or_default().push(index);
        }
    }
    let mut found = BTreeMap::new();
    for (index, record) in parts.list("records")?.iter().enumerate() {
        let Some(id) = record.get("waiver")?.as_str() else { continue };
        if let Some(waivers) = by_name.get(&(id, record.get("policy")?.as_str()?)) {
            found.insert(index, waivers.clone());
        }
    }
    Some(found)
}

fn risk_id(parts: &Parts<'_>, index: usize) -> String {
    parts.ids.id("waiver", &[&index.to_string()])
}
