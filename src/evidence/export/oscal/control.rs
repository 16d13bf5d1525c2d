//! Reviewed controls, and a finding for each.

use std::collections::BTreeMap;

use super::markup::{line, prop};
use super::{Parts, observation, waiver};
use crate::document::json::canonical::Json;
use crate::evidence::control::Control;
use crate::evidence::member::text;

/// The reasons of a verdict after which nothing can be called satisfied: something was not read or not judged, and
/// nobody knows which controls it would have concerned.
const BLIND: [&str; 6] = ["config", "input", "policy", "noInput", "noPolicy", "nothingEvaluated"];

/// The controls that the policies serve, one selection a framework.
pub(super) fn reviewed(controls: &BTreeMap<String, Control>) -> Json {
    let mut frameworks: BTreeMap<&str, Vec<Json>> = BTreeMap::new();
    for key in controls.keys() {
        let (framework, control) = key.split_once(':').unwrap_or(("", key));
        frameworks.entry(framework).or_default().push(Json::object([("control-id", text(token(control)))]));
    }
    let selection = |(framework, controls): (&str, Vec<Json>)| {
        Json::object([
            ("description", text(format!("The controls of {} that the policies serve.", line(framework)))),
            ("props", Json::Array(vec![prop("framework", framework)])),
            ("include-controls", Json::Array(controls)),
        ])
    };
    let mut selections: Vec<Json> = frameworks.into_iter().map(selection).collect();
    if selections.is_empty() {
        selections.push(Json::object([("description", text("The policies name no control."))]));
    }
    Json::object([("control-selections", Json::Array(selections))])
}

/// A finding for each control.
pub(super) fn findings(parts: &Parts<'_>, controls: &BTreeMap<String, Control>) -> Option<Vec<Json>> {
    let reasons = parts.list("reasons")?;
    let blind = reasons.iter().any(|reason| reason.as_str().is_some_and(|reason| BLIND.contains(&reason)));
    let mut related: BTreeMap<&str, Vec<Json>> = BTreeMap::new();
    for policy in parts.list("policies")? {
        let id = observation::policy_id(parts, policy.get("id")?.as_str()?);
        for key in policy.get("controls")?.as_array()? {
            related.entry(key.as_str()?).or_default().push(relation("observation-uuid", &id));
        }
    }
    let mut risks: BTreeMap<&str, Vec<Json>> = BTreeMap::new();
    let waived = waiver::by_record(parts)?;
    for (index, record) in parts.list("records")?.iter().enumerate() {
        let id = observation::record_id(parts, index);
        for key in record.get("controls")?.as_array()? {
            let key = key.as_str()?;
            related.entry(key).or_default().push(relation("observation-uuid", &id));
            let list = risks.entry(key).or_default();
            for risk in waived.get(&index).into_iter().flatten() {
                let risk = relation("risk-uuid", risk);
                if !list.contains(&risk) {
                    list.push(risk);
                }
            }
        }
    }
    let finding = |(key, control): (&String, &Control)| {
        let summary = control.summary();
        let status = Status::of(summary.get("status")?.as_str()?, blind);
        let (framework, id) = key.split_once(':')?;
        let token = token(id);
        let target = Json::object([
            ("type", text("statement-id")),
            ("target-id", text(format!("{token}_smt"))),
            (
                "status",
                Json::object([
                    ("state", text(status.state)),
                    ("reason", text(status.reason)),
                    ("remarks", text(status.remarks)),
                ]),
            ),
        ]);
        let mut members = vec![
            ("uuid", text(parts.ids.id("finding", &[key]))),
            ("title", text(format!("{} {}", line(framework), line(id)))),
            ("description", text(status.remarks)),
            ("props", Json::Array(vec![prop("framework", framework), prop("control", id)])),
            ("target", target),
        ];
        let lists = [("related-observations", &related), ("related-risks", &risks)];
        members.extend(lists.into_iter().filter_map(|(name, by_control)| {
            let list = by_control.get(key.as_str()).filter(|list| !list.is_empty())?;
            Some((name, Json::Array(list.clone())))
        }));
        Some(Json::object(members))
    };
    controls.iter().map(finding).collect()
}

/// How a control ended, in OSCAL's words.
struct Status {
    state: &'static str,
    reason: &'static str,
    remarks: &'static str,
}

impl Status {
    fn of(status: &str, blind: bool) -> Self {
        let not = |reason, remarks| Self { state: "not-satisfied", reason, remarks };
        match status {
            "satisfied" if !blind => Self {
                state: "satisfied",
                reason: "pass",
                remarks: "Everything that was evaluated for it passed.",
            },
            "satisfied" => not(
                "other",
                "What was evaluated for it passed, and something could not be read or judged, so that it cannot be said.",
            ),
            "notSatisfied" => not("fail", "A policy objects."),
            "waived" => not("other", "Objections were found, and waivers lift them: see the related risks."),
            "undecided" => not("other", "It cannot be said: a value is unknown, or a policy failed."),
            _ => not("other", "Nothing was evaluated for it."),
        }
    }
}

/// A reference to an observation or a risk.
fn relation(member: &str, id: &str) -> Json {
    Json::object([(member, text(id))])
}

/// A control's id as a token of OSCAL, which begins with a letter or `_`: catalogs of NIST call a control `ac-6.3` as
/// we do; `1.2.1` becomes `_1.2.1`, which no other id becomes, since none of ours begins so.
fn token(id: &str) -> String {
    let begins = id.chars().next().is_some_and(|char| char.is_ascii_alphabetic());
    if begins { id.to_owned() } else { format!("_{id}") }
}
