//! Approvals: what persons say of a release after it was judged, each in an envelope of its own.
//!
//! An approval is bound to one statement by the digest of its bytes, so it holds for that release and no other. It
//! may hold for a time alone: a maintenance window is an approval with `notBefore` and `expires`. A rejection takes
//! back what the same person approved, and nothing else: whoever can remove files could remove it.
//!
//! The role *policyAuthor* approves of a policy set in the same way, by its digest.

use super::failure::{Failure, shown};
use super::member::{Members, maybe, text};
use crate::NAMESPACE;
use crate::document::json::canonical::Json;
use crate::signature::in_toto::Frame;
use crate::signature::trust::RoleName;
use crate::signature::{IN_TOTO, unchecked_payload};
use crate::source::Digest;
use crate::verdict::time::{format_rfc3339, parse_rfc3339};

/// The most characters of a comment.
pub const MOST_COMMENT: usize = 4000;

/// What somebody says of a release, or of a policy set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    /// The digest of what it is about: the statement's bytes, or the policy set's.
    pub subject: Digest,
    /// Whether they approve; else they reject.
    pub approves: bool,
    /// As whom: *approver* or *policyAuthor*.
    pub role: RoleName,
    /// When, by their own clock, in seconds since 1970-01-01T00:00:00Z.
    pub at: i64,
    /// What they say.
    pub comment: Option<String>,
    /// The first second at which it holds; none for at once.
    pub not_before: Option<i64>,
    /// The last second at which it holds; none for always.
    pub expires: Option<i64>,
}

impl Approval {
    /// The predicate type.
    pub fn predicate_type() -> String {
        format!("{NAMESPACE}/approval/v1")
    }

    /// The bytes to sign.
    pub fn payload(&self) -> Vec<u8> {
        let decision = if self.approves { "approve" } else { "reject" };
        let time = |time: Option<i64>| maybe(time.map(format_rfc3339));
        let mut members = vec![
            ("decision", text(decision)),
            ("role", text(self.role.name())),
            ("at", text(format_rfc3339(self.at))),
            ("comment", maybe(self.comment.as_deref())),
            ("expires", time(self.expires)),
        ];
        members.extend(self.not_before.map(|begins| ("notBefore", text(format_rfc3339(begins)))));
        let name = match self.role {
            RoleName::PolicyAuthor => "policySet",
            _ => "statement",
        };
        Frame { name: name.to_owned(), sha256: self.subject, predicate: Json::object(members) }
            .to_bytes(&Self::predicate_type())
    }

    /// Reads what was signed.
    ///
    /// # Errors
    /// `E606`: it is no approval in its one spelling.
    pub fn parse(payload: &[u8]) -> Result<Self, Failure> {
        let frame = Frame::parse(payload, &Self::predicate_type())
            .map_err(|error| Failure::new("E606", format!("an approval: {error}")))?;
        let of = Members::of(&frame.predicate, "E606", "an approval")?;
        // What is null is not there: other programs may leave it out.
        let maybe = |name: &'static str| match of.left_out(name) {
            None => Ok(None),
            Some(of) => of.maybe(name),
        };
        let time = |name: &'static str| match maybe(name)? {
            None => Ok(None),
            Some(text) => parse_rfc3339(text).map(Some).ok_or_else(|| of.wrong(name)),
        };
        let known = ["decision", "role", "at", "comment", "expires", "notBefore"];
        let members = frame.predicate.as_object().into_iter().flatten();
        if let Some((name, _)) = members.into_iter().find(|(name, _)| !known.contains(&name.as_str())) {
            return Err(Failure::new("E606", format!("an approval has no member `{}`", shown(name))));
        }
        let approval = Self {
            subject: frame.sha256,
            approves: of.read("decision", |value| match value.as_str()? {
                "approve" => Some(true),
                "reject" => Some(false),
                _ => None,
            })?,
            role: of.read("role", |value| {
                RoleName::of(value.as_str()?)
                    .filter(|role| matches!(role, RoleName::Approver | RoleName::PolicyAuthor))
            })?,
            at: of.read("at", |value| parse_rfc3339(value.as_str()?))?,
            comment: maybe("comment")?.map(str::to_owned),
            not_before: time("notBefore")?,
            expires: time("expires")?,
        };
        let is_long = approval.comment.as_ref().is_some_and(|text| text.chars().count() > MOST_COMMENT);
        if is_long {
            return Err(Failure::new(
                "E606",
                format!("the comment of an approval is over {MOST_COMMENT} characters"),
            ));
        }
        Ok(approval)
    }

    /// The approval in an envelope whose signature nobody has checked.
    ///
    /// # Errors
    /// `E606`: it is no envelope of an approval.
    pub fn unchecked(envelope: &[u8]) -> Result<Self, Failure> {
        let payload = unchecked_payload(envelope, IN_TOTO)
            .map_err(|error| Failure::new("E606", format!("an approval: {error}")))?;
        Self::parse(&payload)
    }

    /// The file in a bundle of what the key of that id says in that role.
    pub fn member(&self, key_id: &str) -> String {
        let digits: String = Digest::of(key_id.as_bytes()).to_string().chars().take(16).collect();
        let role = if self.role == RoleName::PolicyAuthor { "policy-author" } else { "approver" };
        let kind = if self.approves { "" } else { "-rejects" };
        format!("approvals/{role}-{digits}{kind}.dsse.json")
    }
}
