//! One waiver, and how it stands.

use crate::policy::PolicySeverity;
use crate::source::{Digest, Location};
use crate::verdict::time::Date;

/// Permission to leave findings as they are, for a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiver {
    /// Its id. An inline one without an id is called by its place and policy.
    pub id: String,
    /// The id of the policy that it is for.
    pub policy: String,
    /// The address that it is for, in which `*` stands for any characters.
    pub resource: String,
    /// The value that it is for, as a path is shown, in which `*` stands for any characters; none for all.
    pub path: Option<String>,
    /// Controls as `framework:id`; if there are any, one of them must be the policy's.
    pub controls: Vec<String>,
    /// The release stream that it is for; none for all.
    pub stream: Option<String>,
    /// The worst severity that it lifts; none for all.
    pub severity_max: Option<PolicySeverity>,
    /// Why it was given.
    pub reason: String,
    /// The ticket that it was discussed in.
    pub ticket: String,
    /// Who answers for it. An inline one may leave it to the file's history, and is empty then.
    pub owner: String,
    /// Who agreed, who is not the owner.
    pub approver: Option<String>,
    /// Its first day; none where it holds from the beginning.
    pub not_before: Option<Date>,
    /// Its last day, inclusive, UTC; none where what is written is no day: then it has expired.
    pub expires: Option<Date>,
    /// What is wrong with it in itself (a reason is missing, the approver is the owner): it lifts nothing.
    pub defect: Option<String>,
    /// Whether it stands in a file of waivers or in the input, or is signed.
    pub origin: WaiverOrigin,
    /// Where it is written; of a signed one, where the evidence has it.
    pub location: Location,
}

/// Where a waiver comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WaiverOrigin {
    /// A file of waivers.
    File,
    /// A comment in the input: it holds for findings whose place begins on these lines of that file, from 1,
    /// inclusive.
    Inline {
        /// The first line.
        first: u32,
        /// The last line.
        last: u32,
    },
    /// An envelope that persons with the role *waiver* signed.
    Signed {
        /// The digest of the envelope's bytes.
        envelope: Digest,
    },
}

/// How a waiver stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WaiverState {
    /// It lifted something.
    Used,
    /// It is in force and matches nothing.
    Stale,
    /// Its time is over.
    Expired,
    /// Its time has not come.
    NotYet,
    /// It may not lift what it matches: *hard* needs a signed one. Or it may lift nothing at all: it lasts
    /// too long, or something is wrong with it. A notice says which.
    NotAllowed,
}

impl WaiverState {
    /// The name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Used => "used",
            Self::Stale => "stale",
            Self::Expired => "expired",
            Self::NotYet => "notYet",
            Self::NotAllowed => "notAllowed",
        }
    }
}

/// A waiver, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaiverUse {
    /// Its id.
    pub id: String,
    /// The policy it is for.
    pub policy: String,
    /// Its last day, as `YYYY-MM-DD`; empty where what is written is no day.
    pub expires: String,
    /// Why it was given.
    pub reason: String,
    /// How it stands.
    pub state: WaiverState,
    /// How many findings it lifted.
    pub used: usize,
    /// Whether it stands in a file of waivers or in the input.
    pub origin: WaiverOrigin,
    /// Where it is written.
    pub location: Option<Location>,
}
