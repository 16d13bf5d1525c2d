//! The frame of in-toto statements around predicates of ours that are small: waivers and approvals.
//!
//! SPEC: in-toto Attestation Framework v1.2, Statement v1.

use super::EnvelopeError;
use crate::document::json::canonical::{self, Json};
use crate::source::Digest;

/// The type of the frame.
const STATEMENT: &str = "https://in-toto.io/Statement/v1";

/// A statement about one thing that has a SHA-256 digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// What it is about, by name.
    pub name: String,
    /// And by digest.
    pub sha256: Digest,
    /// What is said of it.
    pub predicate: Json,
}

impl Frame {
    /// The canonical bytes that are signed, for a predicate of that type.
    pub fn to_bytes(&self, predicate_type: &str) -> Vec<u8> {
        let digest = Json::object([("sha256", Json::String(self.sha256.to_string()))]);
        let subject = Json::object([("name", Json::String(self.name.clone())), ("digest", digest)]);
        Json::object([
            ("_type", Json::String(STATEMENT.to_owned())),
            ("subject", Json::Array(vec![subject])),
            ("predicateType", Json::String(predicate_type.to_owned())),
            ("predicate", self.predicate.clone()),
        ])
        .to_bytes()
    }

    /// Reads a statement whose predicate is of that type.
    ///
    /// # Errors
    /// `E401`: the bytes are not canonical JSON, or no such statement about one subject. `E402`: frame or predicate
    /// is of another type.
    pub fn parse(bytes: &[u8], predicate_type: &str) -> Result<Self, EnvelopeError> {
        let wrong = |code, message: String| EnvelopeError { code, message };
        let json = canonical::parse_canonical(bytes)
            .map_err(|error| wrong("E401", format!("the statement is no canonical JSON: {error}")))?;
        for (member, expected) in [("_type", STATEMENT), ("predicateType", predicate_type)] {
            let found = json.get(member).and_then(Json::as_str).unwrap_or_default();
            if found != expected {
                let message = format!("`{member}` is `{}`, not `{expected}`", found.escape_debug());
                return Err(wrong("E402", message));
            }
        }
        let frame = Self::of(&json).filter(|frame| frame.to_bytes(predicate_type) == bytes);
        frame.ok_or_else(|| {
            wrong("E401", "the statement is not about one thing with a sha256 alone".to_owned())
        })
    }

    fn of(json: &Json) -> Option<Self> {
        let [subject] = json.get("subject")?.as_array()? else { return None };
        Some(Self {
            name: subject.get("name")?.as_str()?.to_owned(),
            sha256: Digest::from_hex(subject.get("digest")?.get("sha256")?.as_str()?)?,
            predicate: json.get("predicate")?.clone(),
        })
    }
}
