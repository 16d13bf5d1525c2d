//! OSCAL assessment results: the verdict in the words of NIST's exchange format.
//!
//! SPEC: OSCAL 1.2.1, `assessment-results`. A function of the decision record and of facts that the statement has,
//! and not of the statement's own digest: the report lies in the bundle that the statement signs.
//!
//! - An observation says how a policy ended, or what one record of `verdict.json` says, or what could not be read.
//! - A finding says how a control ended: *satisfied* only where all of it was evaluated and passed.
//! - A risk is a waiver that lifted something: an approved deviation with a deadline.
//!
//! Links are relative to `reports/`, where the document lies in the bundle.

mod control;
mod ids;
mod markup;
mod observation;
mod waiver;

use ids::Ids;
use markup::{line, prop, value};

use crate::document::json::canonical::Json;
use crate::evidence::failure::Failure;
use crate::evidence::member::text;
use crate::evidence::pack::Report;
use crate::evidence::release::ReleaseFacts;
use crate::evidence::statement::Statement;
use crate::evidence::verify::VerifiedBundle;
use crate::evidence::{control as controls, names, record};
use crate::verdict::Verdict;
use crate::verdict::time::format_rfc3339;

/// The version of the format. `compliance-trestle` 5.2 reads 1.2.0 and 1.2.1.
const OSCAL_VERSION: &str = "1.2.1";

/// The name of the report in a bundle.
pub(in crate::evidence) const PATH: &str = "reports/oscal-ar.json";

/// What the document says besides what is in `verdict.json`: what the statement says of the release.
#[derive(Debug, Clone, Copy)]
pub struct OscalFacts<'a> {
    /// What is released.
    pub release: &'a ReleaseFacts,
    /// The version of tollgate that judged.
    pub tollgate: &'a str,
    /// When it was judged, in seconds since 1970-01-01T00:00:00Z.
    pub evaluated_at: i64,
    /// Until when that holds, where it says so.
    pub valid_until: Option<i64>,
}

impl<'a> OscalFacts<'a> {
    /// Those of a statement.
    pub fn of(statement: &'a Statement) -> Self {
        Self {
            release: &statement.release,
            tollgate: &statement.tollgate,
            evaluated_at: statement.evaluated_at,
            valid_until: statement.valid_until,
        }
    }
}

/// The report `reports/oscal-ar.json` of a verdict.
pub fn oscal(verdict: &Verdict, facts: &OscalFacts<'_>) -> Report {
    // A record that we write ourselves is of the form that is read here.
    let bytes = document(&record::verdict(verdict), facts).unwrap_or(Json::Null).to_bytes();
    Report { path: PATH.to_owned(), bytes }
}

/// The same of a verified bundle, from its `verdict.json` alone.
///
/// # Errors
/// `E601`: `verdict.json` is no decision record.
pub fn oscal_of(bundle: &VerifiedBundle<'_>) -> Result<Report, Failure> {
    let verdict = bundle.json(names::VERDICT, "E601")?;
    let document = document(&verdict, &OscalFacts::of(bundle.statement()));
    let document = document.ok_or_else(|| Failure::new("E601", "`verdict.json` is no decision record"))?;
    Ok(Report { path: PATH.to_owned(), bytes: document.to_bytes() })
}

/// What the parts of the document are made from.
struct Parts<'a> {
    verdict: &'a Json,
    ids: Ids,
    /// When it was judged.
    time: String,
    /// Until when that holds.
    expires: Option<String>,
}

/// The document. None where `verdict` is no decision record.
fn document(verdict: &Json, facts: &OscalFacts<'_>) -> Option<Json> {
    let parts = Parts {
        verdict,
        ids: Ids::of(facts),
        time: format_rfc3339(facts.evaluated_at),
        expires: facts.valid_until.map(format_rfc3339),
    };
    let title = line(&format!("{} {}", facts.release.stream, facts.release.version));
    let plan = parts.ids.id("plan", &[]);
    let metadata = Json::object([
        ("title", text(format!("Policy evidence of {title}"))),
        ("last-modified", text(&parts.time)),
        ("version", text(value(&facts.release.version))),
        ("oscal-version", text(OSCAL_VERSION)),
        ("props", Json::Array(vec![prop("tollgate-version", facts.tollgate)])),
    ]);
    let document = Json::object([
        ("uuid", text(parts.ids.id("document", &[]))),
        ("metadata", metadata),
        ("import-ap", Json::object([("href", text(format!("#{plan}")))])),
        ("results", Json::Array(vec![parts.result(&title)?])),
        ("back-matter", Json::object([("resources", Json::Array(vec![assessment_plan(plan)]))])),
    ]);
    Some(Json::object([("assessment-results", document)]))
}

/// The plan that was followed: the policies, and how they were asked.
fn assessment_plan(id: String) -> Json {
    let link = |href: &str| Json::object([("href", text(href)), ("media-type", text("application/json"))]);
    Json::object([
        ("uuid", text(id)),
        ("title", text("The policies, and what they were asked about")),
        ("rlinks", Json::Array(vec![link("../replay.json"), link("../sources.json")])),
    ])
}

impl Parts<'_> {
    fn result(&self, title: &str) -> Option<Json> {
        let decision = self.verdict.get("decision")?.as_str()?;
        let controls = controls::of(self.verdict)?;
        let mut members = vec![
            ("uuid", text(self.ids.id("result", &[]))),
            ("title", text(format!("Verdict on {title}"))),
            (
                "description",
                text(format!("The release is {decision}. The record of truth is `verdict.json`.")),
            ),
            ("start", text(&self.time)),
            ("end", text(&self.time)),
            ("props", Json::Array(vec![prop("verdict", decision)])),
            ("reviewed-controls", control::reviewed(&controls)),
        ];
        let lists = [
            ("observations", observation::all(self)?),
            ("risks", waiver::risks(self)?),
            ("findings", control::findings(self, &controls)?),
        ];
        // OSCAL knows no empty lists.
        members.extend(
            lists
                .into_iter()
                .filter(|(_, list)| !list.is_empty())
                .map(|(name, list)| (name, Json::Array(list))),
        );
        let items = observation::inventory(self)?;
        if !items.is_empty() {
            members.push(("local-definitions", Json::object([("inventory-items", Json::Array(items))])));
        }
        Some(Json::object(members))
    }

    /// The members of the list `name` of the decision record.
    fn list(&self, name: &str) -> Option<&[Json]> {
        self.verdict.get(name)?.as_array()
    }
}
