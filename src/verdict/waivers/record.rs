//! One waiver, and how it stands.

use std::collections::BTreeSet;

use crate::policy::{PolicySeverity, same_as};
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
    /// The check of another tool that it was written for: it lifts the findings of the policy that are that check, and
    /// holds without end where it has no last day.
    pub foreign: Option<Foreign>,
    /// Where it is written; of a signed one, where the evidence has it.
    pub location: Location,
}

/// A check of another tool that a skip names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Foreign {
    /// The tool.
    pub tool: Tool,
    /// The check's id, as it is written; of a skip of all checks, the one that the policy is.
    pub id: String,
}

/// Another tool whose skips can be waivers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tool {
    /// Checkov, and Bridgecrew's and Cortex' names for it.
    Checkov,
    /// Trivy, and tfsec before it.
    Trivy,
    /// kube-linter.
    KubeLinter,
}

impl Tool {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Checkov, Self::Trivy, Self::KubeLinter];

    /// The name in reports and evidence.
    pub fn name(self) -> &'static str {
        match self {
            Self::Checkov => "Checkov",
            Self::Trivy => "Trivy",
            Self::KubeLinter => "kube-linter",
        }
    }

    /// The tool of that name.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tool| tool.name() == name)
    }

    /// The names under which policies list its checks in `same_as`.
    pub fn keys(self) -> &'static [&'static str] {
        match self {
            Self::Checkov => &["checkov"],
            Self::Trivy => &["trivy", "tfsec"],
            Self::KubeLinter => &["kube-linter"],
        }
    }
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

impl Waiver {
    /// Whether it has no last day and needs none: a skip for another tool that names none.
    pub fn is_endless(&self) -> bool {
        self.foreign.is_some() && self.expires.is_none()
    }

    /// Whether a finding of its policy is the check that it was written for. `named` are the checks that the finding names
    /// as its own, in their normal form; none where it names none, and is all of its policy's.
    pub fn is_for(&self, named: Option<&BTreeSet<String>>) -> bool {
        let Some(foreign) = &self.foreign else { return true };
        named.is_none_or(|ids| ids.contains(&same_as::normal(&foreign.id)))
    }
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
    /// Its last day, as `YYYY-MM-DD`; empty where what is written is no day, or where it holds without end.
    pub expires: String,
    /// Why it was given.
    pub reason: String,
    /// How it stands.
    pub state: WaiverState,
    /// How many findings it lifted.
    pub used: usize,
    /// Whether it stands in a file of waivers or in the input.
    pub origin: WaiverOrigin,
    /// The check of another tool that it was written for.
    pub foreign: Option<Foreign>,
    /// Where it is written.
    pub location: Option<Location>,
}
