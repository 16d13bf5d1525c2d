//! What a derived document rests on.

use std::fmt::Write as _;

use super::outcome::Outcomes;
use crate::NAMESPACE;
use crate::document::json::canonical::Json;
use crate::evidence::failure::Failure;
use crate::evidence::member::{sha256, text};
use crate::evidence::statement::Statement;
use crate::evidence::verify::VerifiedBundle;
use crate::evidence::{control, names};
use crate::source::Digest;
use crate::verdict::Decision;
use crate::verdict::time::format_rfc3339;

/// Statement and decision record of a bundle.
pub(super) struct Basis<'a> {
    /// The statement.
    pub(super) statement: &'a Statement,
    /// The digest of the statement's bytes.
    pub(super) digest: Digest,
    /// How the policies ended.
    pub(super) outcomes: Outcomes,
    /// The controls that are satisfied, as `framework:id`, sorted.
    satisfied: Vec<String>,
}

impl<'a> Basis<'a> {
    /// That of `bundle`.
    ///
    /// # Errors
    /// `E601`: `verdict.json` is no decision record, or the statement passes what it does not.
    pub(super) fn of(bundle: &'a VerifiedBundle<'_>) -> Result<Self, Failure> {
        let verdict = bundle.json(names::VERDICT, "E601")?;
        let malformed = || Failure::new("E601", "`verdict.json` is no decision record");
        let statement = bundle.statement();
        // INVARIANT: nothing says PASSED of what the record does not pass, whatever was verified before.
        let recorded = verdict.get("decision").and_then(Json::as_str).ok_or_else(malformed)?;
        if recorded != statement.decision.name() {
            return Err(Failure::new("E601", "the statement and `verdict.json` name different verdicts"));
        }
        let controls = control::of(&verdict).ok_or_else(malformed)?;
        let is_satisfied = |control: &control::Control| {
            control.summary().get("status").and_then(Json::as_str) == Some("satisfied")
        };
        let satisfied = controls.iter().filter(|(_, control)| is_satisfied(control));
        Ok(Self {
            statement,
            // What was read is written again as it was signed.
            digest: Digest::of(&statement.to_bytes()),
            outcomes: Outcomes::of(&verdict).ok_or_else(malformed)?,
            satisfied: satisfied.map(|(key, _)| key.clone()).collect(),
        })
    }

    /// Whether the release passed.
    pub(super) fn passed(&self) -> bool {
        self.statement.decision == Decision::Passed
    }

    /// What was found to hold, as names of ours; none where the release did not pass.
    ///
    /// A control or a policy is there only if something was evaluated by it and all of that passed: without an
    /// objection, whether lifted or not, and without anything that could not be said.
    pub(super) fn properties(&self) -> Vec<String> {
        if !self.passed() {
            return Vec::new();
        }
        let mut properties = vec!["TOLLGATE_PASSED".to_owned()];
        if self.statement.bypass.is_empty() {
            properties.push("TOLLGATE_WITHOUT_BYPASS".to_owned());
        }
        if self.statement.summary.get("waived") == Some(&0) {
            properties.push("TOLLGATE_WITHOUT_WAIVER".to_owned());
        }
        properties.extend(self.satisfied.iter().map(|key| format!("TOLLGATE_CONTROL_{key}")));
        properties.extend(self.outcomes.passed.iter().map(|id| format!("TOLLGATE_POLICY_{id}")));
        properties
    }

    /// When it was judged.
    pub(super) fn time(&self) -> Json {
        text(format_rfc3339(self.statement.evaluated_at))
    }

    /// The policies that judged, as in-toto's `ResourceDescriptor`. The digest is the Merkle root over policies and
    /// their data, as the evidence has it.
    pub(super) fn policies(&self) -> Json {
        let Statement { policy_set, policy_set_version, policy_set_digest, .. } = self.statement;
        let [name, version] = [policy_set, policy_set_version].map(|part| encoded(part));
        Json::object([
            ("uri", text(format!("{NAMESPACE}/policy-set/{name}/{version}"))),
            ("digest", sha256(*policy_set_digest)),
        ])
    }
}

/// Text as a part of a URI: all but unreserved characters are percent-encoded.
///
/// SPEC: RFC 3986, sections 2.1 and 2.3.
pub(super) fn encoded(part: &str) -> String {
    let mut out = String::with_capacity(part.len());
    for byte in part.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            // Writing into a string does not fail.
            _ => drop(write!(out, "%{byte:02X}")),
        }
    }
    out
}
