//! Observations: how policies ended, what their records say, and what could not be read.

use std::collections::BTreeSet;

use super::Parts;
use super::markup::{evidence, line, prop};
use crate::document::json::canonical::Json;
use crate::evidence::control;
use crate::evidence::member::text;

/// All observations, in the order of `verdict.json`.
pub(super) fn all(parts: &Parts<'_>) -> Option<Vec<Json>> {
    let mut all = Vec::new();
    for one in parts.list("policies")? {
        all.push(policy(parts, one)?);
    }
    for (index, one) in parts.list("records")?.iter().enumerate() {
        all.push(record(parts, index, one)?);
    }
    for (index, one) in parts.list("notices")?.iter().enumerate() {
        all.push(notice(parts, index, one)?);
    }
    Some(all)
}

/// The id of the observation of a policy.
pub(super) fn policy_id(parts: &Parts<'_>, id: &str) -> String {
    parts.ids.id("policy", &[id])
}

/// The id of the observation of the record that stands there in `verdict.json`. Two records may say the same.
pub(super) fn record_id(parts: &Parts<'_>, index: usize) -> String {
    parts.ids.id("record", &[&index.to_string()])
}

/// What records are about, as inventory items.
pub(super) fn inventory(parts: &Parts<'_>) -> Option<Vec<Json>> {
    let mut resources = BTreeSet::new();
    for record in parts.list("records")? {
        resources.insert(record.get("resource")?.as_str()?);
    }
    resources.remove("");
    let item = |resource: &&str| {
        Json::object([
            ("uuid", text(resource_id(parts, resource))),
            ("description", text(line(resource))),
            ("props", Json::Array(vec![prop("address", resource)])),
        ])
    };
    Some(resources.iter().map(item).collect())
}

fn resource_id(parts: &Parts<'_>, resource: &str) -> String {
    parts.ids.id("resource", &[resource])
}

/// How a policy ended.
fn policy(parts: &Parts<'_>, policy: &Json) -> Option<Json> {
    let member = |name: &str| policy.get(name)?.as_str();
    let id = member("id")?;
    let counts = policy.get("counts")?.as_object()?;
    let off = policy.get("off")?.as_bool()?;
    let mut props = vec![prop("policy", id), prop("severity", member("severity")?)];
    props.push(prop("enforcement", member("enforcement")?));
    for (outcome, number) in counts {
        props.push(prop(outcome, &number.as_integer()?.to_string()));
    }
    let ended = if off {
        "It was switched off, so nothing was evaluated.".to_owned()
    } else {
        let number = |name: &str| counts.get(name)?.as_integer();
        let outcomes = ["pass", "fail", "waived", "undecided", "error", "notApplicable"];
        let told = outcomes.map(|name| number(name).map(|number| format!("{name} {number}")));
        let told: Option<Vec<String>> = told.into_iter().collect();
        format!("It ended: {}.", told?.join(", "))
    };
    let mut proof = vec![evidence("verdict.json", "the decision record")];
    for key in policy.get("controls")?.as_array()? {
        proof.push(evidence(&control::path(key.as_str()?), "all results of a control"));
    }
    let title = line(member("title")?);
    Some(parts.observation(Observed {
        id: policy_id(parts, id),
        title: format!("{}: {title}", line(id)),
        description: ended,
        props,
        subject: None,
        proof,
    }))
}

/// What one record says.
fn record(parts: &Parts<'_>, index: usize, record: &Json) -> Option<Json> {
    let member = |name: &str| record.get(name)?.as_str();
    let (policy, resource, outcome) = (member("policy")?, member("resource")?, member("outcome")?);
    let mut props =
        vec![prop("policy", policy), prop("outcome", outcome), prop("identity", member("identity")?)];
    props.extend([prop("severity", member("severity")?), prop("enforcement", member("enforcement")?)]);
    let path = member("path")?;
    if !path.is_empty() {
        props.push(prop("path", path));
    }
    if let Some(waiver) = record.get("waiver")?.as_str() {
        props.push(prop("waiver", waiver));
    }
    let about = if resource.is_empty() { "the whole run" } else { resource };
    let subject = (!resource.is_empty()).then(|| {
        Json::object([
            ("subject-uuid", text(resource_id(parts, resource))),
            ("type", text("inventory-item")),
            ("title", text(line(resource))),
        ])
    });
    Some(parts.observation(Observed {
        id: record_id(parts, index),
        title: format!("{} {outcome}: {}", line(policy), line(about)),
        description: line(member("message")?),
        props,
        subject,
        proof: vec![evidence("verdict.json", "the decision record")],
    }))
}

/// What could not be read, evaluated or judged, or what is told besides.
fn notice(parts: &Parts<'_>, index: usize, notice: &Json) -> Option<Json> {
    let member = |name: &str| notice.get(name)?.as_str();
    let code = member("code")?;
    Some(parts.observation(Observed {
        id: parts.ids.id("notice", &[&index.to_string()]),
        title: format!("{} of the {}: {}", member("severity")?, member("stage")?, line(code)),
        description: line(member("message")?),
        props: vec![prop("code", code), prop("severity", member("severity")?)],
        subject: None,
        proof: vec![evidence("verdict.json", "the decision record")],
    }))
}

/// What is in an observation.
struct Observed {
    id: String,
    title: String,
    description: String,
    props: Vec<Json>,
    subject: Option<Json>,
    proof: Vec<Json>,
}

impl Parts<'_> {
    fn observation(&self, observed: Observed) -> Json {
        let mut members = vec![
            ("uuid", text(observed.id)),
            ("title", text(observed.title)),
            ("description", text(observed.description)),
            ("props", Json::Array(observed.props)),
            ("methods", Json::Array(vec![text("TEST")])),
            ("types", Json::Array(vec![text("finding")])),
            ("relevant-evidence", Json::Array(observed.proof)),
            ("collected", text(&self.time)),
        ];
        members.extend(observed.subject.map(|subject| ("subjects", Json::Array(vec![subject]))));
        members.extend(self.expires.as_ref().map(|expires| ("expires", text(expires))));
        Json::object(members)
    }
}
