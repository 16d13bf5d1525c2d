//! The trust file: which persons there are, which keys are theirs and when, what each may sign, and what evidence
//! must show.
//!
//! SPEC: the project's specification of evidence, *Trust file*. The payload is canonical JSON in a DSSE envelope
//! of the type [`TRUST`], signed by root keys. Keys are never taken from what is verified: a verifier brings the
//! root keys, and the trust file that they sign brings all others.
//!
//! A person ([`Principal`]) may have several keys and counts once. One key belongs to one person. A person may
//! have several roles where the file lists it in each; a key that is to serve one role alone belongs to a
//! principal of its own.

mod describe;
mod follow;
mod judge;
mod open;
mod read;
mod write;

use std::collections::BTreeMap;

pub use follow::Start;
use unicode_normalization::UnicodeNormalization as _;

pub use judge::{Judged, Standing};
pub use open::{Anchor, LastSeen};

use super::VerifyingKey;
use crate::NAMESPACE;

/// The payload type of a trust file's envelope.
pub const TRUST: &str = "application/vnd.tollgate.trust.v1+json";

/// The most bytes that the envelope of a trust file may have.
pub const MOST_BYTES: usize = 4 << 20;

/// Why a trust file, or what somebody signed, is not accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct TrustError {
    /// The failure code: `E301` trust file, `E302` no trusted signer, `E303` a wrong signature, `E304` threshold,
    /// `E305` validity, `E306` revoked, `E309` weak key.
    pub code: &'static str,
    /// What is wrong, as one clause.
    pub message: String,
}

impl TrustError {
    fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }
}

/// What a person may sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RoleName {
    /// Evidence: the statement of a bundle.
    Gate,
    /// Waivers.
    Waiver,
    /// Approvals of a release.
    Approver,
    /// Policy sets.
    PolicyAuthor,
}

impl RoleName {
    /// All of them, in the order of their names in the file.
    pub const ALL: [Self; 4] = [Self::Approver, Self::Gate, Self::PolicyAuthor, Self::Waiver];

    /// The name in the file.
    pub fn name(self) -> &'static str {
        match self {
            Self::Gate => "gate",
            Self::Waiver => "waiver",
            Self::Approver => "approver",
            Self::PolicyAuthor => "policyAuthor",
        }
    }

    /// The role of that name.
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }
}

/// A key of a person, and when it counts. Bounds are inclusive, in seconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustedKey {
    /// The key.
    pub key: VerifyingKey,
    /// The first second at which it counts; none for always.
    pub valid_from: Option<i64>,
    /// The last second at which it counts; none for always.
    pub valid_until: Option<i64>,
    /// When it was revoked: what it signed then or later does not count.
    pub revoked_at: Option<i64>,
    /// Whether somebody else had it: nothing that it signed counts, whenever that was.
    pub compromised: bool,
    /// What people call it.
    pub comment: Option<String>,
}

impl TrustedKey {
    /// A key that always counts.
    pub fn new(key: VerifyingKey) -> Self {
        Self { key, valid_from: None, valid_until: None, revoked_at: None, compromised: false, comment: None }
    }
}

/// A person, or a machine that signs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Principal {
    /// Its keys. At least one.
    pub keys: Vec<TrustedKey>,
    /// What it is called elsewhere, as an author of commits: mail addresses. Compared without regard to case, to
    /// tell whether somebody approves of what they wrote themselves. The principal's own name counts too.
    pub identities: Vec<String>,
}

/// Who may do something, and how many of them must.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Role {
    /// The names of the principals, each once.
    pub principals: Vec<String>,
    /// How many different principals must sign. At least 1, at most all.
    pub threshold: usize,
    /// Of the role *gate*: the ids of the programs whose statements count. Empty: tollgate's own alone.
    pub verifier_ids: Vec<String>,
}

/// Whether something must be there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Need {
    /// It must.
    Required,
    /// It may.
    #[default]
    Optional,
}

/// What evidence must show beyond signatures. What is none is not asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Requirements {
    /// The digests of the policy sets that may have judged. A set that is not among them needs the signature of
    /// the role *policyAuthor*.
    pub policy_sets: Option<Vec<String>>,
    /// The engines that may have judged.
    pub engines: Option<Vec<String>>,
    /// The controls that must have been evaluated, as `framework:id`.
    pub controls: Vec<String>,
    /// How many days old evidence may be.
    pub max_age_days: Option<u64>,
    /// How many days a waiver may last.
    pub max_waiver_days: Option<u64>,
    /// Whether who signed at the gate, or wrote what is released, may not approve of it. True where it is not said.
    pub separate_duties: Option<bool>,
    /// Whether nothing may be withheld.
    pub disclosure: Option<Disclosure>,
    /// Whether the verdict must be replayed.
    pub replay: Need,
    /// Whether a third party must say when it was signed.
    pub trusted_time: Need,
    /// The algorithms by which a subject may be compared. All where it is not said.
    pub digest_algorithms: Option<Vec<String>>,
}

/// How much of the evidence must be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disclosure {
    /// All of it.
    Full,
    /// Parts may be withheld.
    Partial,
}

/// A trust file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trust {
    /// Its version: each change makes the next one.
    pub version: u64,
    /// The last second at which it counts.
    pub expires: i64,
    /// The streams whose evidence it speaks of.
    pub streams: Vec<String>,
    /// Who signs trust files.
    pub root: Role,
    /// The persons by name.
    pub principals: BTreeMap<String, Principal>,
    /// The roles.
    pub roles: BTreeMap<RoleName, Role>,
    /// What evidence must show.
    pub requirements: Requirements,
    /// The logs, witnesses and quorum, as a C2SP tlog-policy.
    pub log: Option<String>,
    /// Certificates of authorities that stamp times, in DER.
    pub tsa: Vec<Vec<u8>>,
}

/// The type of a trust file's payload.
fn payload_type() -> String {
    format!("{NAMESPACE}/trust/v1")
}

impl Trust {
    /// The principal that has a key.
    pub fn owner(&self, key: &VerifyingKey) -> Option<(&str, &TrustedKey)> {
        self.principals.iter().find_map(|(name, principal)| {
            let own = principal.keys.iter().find(|own| own.key == *key)?;
            Some((name.as_str(), own))
        })
    }

    /// All keys of the principals of a role, whether or not they count at any time.
    pub fn keys(&self, role: &Role) -> Vec<VerifyingKey> {
        let of = |name: &String| self.principals.get(name).map(|principal| principal.keys.iter());
        role.principals.iter().filter_map(of).flatten().map(|own| own.key).collect()
    }

    /// Whether an author of commits is that principal: by its name, by one of its identities, or by the part of a mail
    /// address before the `@`, where that is its name. Rather one too many than somebody who approves of their own.
    pub fn is_author(&self, principal: &str, author: &str) -> bool {
        let names = self.principals.get(principal).map(|principal| principal.identities.as_slice());
        let own = std::iter::once(principal).chain(names.unwrap_or_default().iter().map(String::as_str));
        let author = plain(author);
        let local = author.split_once('@').map(|(local, _)| local);
        own.into_iter().any(|name| plain(name) == author) || local == Some(&plain(principal))
    }
}

/// A name or a mail address as it is compared: in lower case and NFC, without blanks around it, of `Name <mail>` the
/// address, and without what stands behind a `+` in it.
fn plain(name: &str) -> String {
    let name: String = name.nfc().collect::<String>().to_lowercase();
    let name = match name.rsplit_once('<') {
        Some((_, address)) => address.trim_end().trim_end_matches('>'),
        None => &name,
    };
    let name = name.trim();
    match name.split_once('@') {
        Some((local, host)) => format!("{}@{host}", local.split('+').next().unwrap_or(local)),
        None => name.to_owned(),
    }
}
