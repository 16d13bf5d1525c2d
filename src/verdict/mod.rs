//! The verdict: what follows from what the policies said.

use crate::config::Enforcement;
use crate::policy::{Metadata, Outcome, PolicySeverity};
use crate::source::{Location, Severity, Stage};

/// What a run comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Decision {
    /// Everything was read and judged, and nothing that blocks was found.
    Passed,
    /// A policy that blocks objects.
    Denied,
    /// It cannot be said.
    Undecided,
}

/// Why a run is not passed. The exit code is that of the first that holds, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// A file that steers the run is wrong: exit 2.
    Config,
    /// A policy that blocks objects: exit 1.
    Denied,
    /// An input could not be read: exit 5.
    Input,
    /// A policy failed: exit 4.
    Policy,
    /// A value that a policy needs is unknown: exit 6.
    Unknown,
    /// There is no input: exit 3.
    NoInput,
    /// There is no policy: exit 3.
    NoPolicy,
}

/// One result that is not a plain pass: everything about it resolved, so that it can be written as it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// The identity: policy, resource and path, never a line number. 64 hexadecimal digits.
    pub identity: String,
    /// The policy's id.
    pub policy: String,
    /// How it ended: fail, waived, undecided or error.
    pub outcome: Outcome,
    /// The address of what it is about.
    pub address: String,
    /// The kind of the document (`manifest`, …); empty for the whole run.
    pub document_kind: &'static str,
    /// The value it is about, as a path is shown; empty for the whole document.
    pub path: String,
    /// What is wrong.
    pub message: String,
    /// Severity.
    pub severity: PolicySeverity,
    /// Enforcement, after overrides.
    pub enforcement: Enforcement,
    /// The place; none for the whole run.
    pub location: Option<Location>,
    /// Further places with what is there.
    pub related: Vec<(Location, String)>,
    /// What to write instead.
    pub fix: Option<String>,
    /// Whatever else the policy said, as canonical JSON text.
    pub details: Option<String>,
    /// The id of the waiver that lifts it.
    pub waiver: Option<String>,
    /// Whether a baseline knows it already: told apart, and it does not block.
    pub known: bool,
}

/// A diagnostic, resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// The diagnostic's code.
    pub code: String,
    /// How bad it is.
    pub severity: Severity,
    /// What it is about.
    pub stage: Stage,
    /// What is wrong.
    pub message: String,
    /// The place, where it is in a file that was read.
    pub location: Option<Location>,
    /// The path of a file or folder that was not read, where there is no location.
    pub path: Option<String>,
    /// Further places with what is there.
    pub related: Vec<(Location, String)>,
    /// What to write instead.
    pub help: Option<String>,
}

/// How often each outcome happened.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Without objection.
    pub pass: usize,
    /// With an objection.
    pub fail: usize,
    /// With objections that waivers lift.
    pub waived: usize,
    /// Not concerned.
    pub not_applicable: usize,
    /// Cannot be said.
    pub undecided: usize,
    /// Could not be evaluated.
    pub error: usize,
}

/// How one policy ended.
#[derive(Debug, Clone, PartialEq)]
pub struct PolicyResult {
    /// The policy.
    pub policy: Metadata,
    /// How often it ended how, in documents.
    pub counts: Counts,
    /// The addresses of the documents that passed, sorted.
    pub passed: Vec<String>,
    /// Whether an override switched it off: it was not judged, and that is told.
    pub off: bool,
}

/// What was found and read, as counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Totals {
    /// Files that were come upon.
    pub found: usize,
    /// Files that were read as input.
    pub read: usize,
    /// Files that look like input and could not be read.
    pub failed: usize,
    /// Files that are no input, or that a rule left out.
    pub passed_over: usize,
    /// Documents that were judged.
    pub documents: usize,
    /// Values replaced by markers.
    pub redacted: usize,
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
    /// It may not lift what it matches: *hard* needs a signed one.
    NotAllowed,
}

/// A waiver, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaiverUse {
    /// Its id.
    pub id: String,
    /// The policy it is for.
    pub policy: String,
    /// Its last day, as `YYYY-MM-DD`.
    pub expires: String,
    /// Why it was given.
    pub reason: String,
    /// How it stands.
    pub state: WaiverState,
    /// How many findings it lifted.
    pub used: usize,
    /// Where it is written.
    pub location: Option<Location>,
}

/// What a run comes to, with everything that led there.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// Passed, denied or undecided.
    pub decision: Decision,
    /// Why it is not passed, in the order of [`Reason`]; empty if it is.
    pub reasons: Vec<Reason>,
    /// The records, sorted by path, position, policy, message.
    pub records: Vec<Record>,
    /// What could not be read, evaluated or judged.
    pub notices: Vec<Notice>,
    /// The policies, sorted by id.
    pub policies: Vec<PolicyResult>,
    /// The waivers, sorted by id.
    pub waivers: Vec<WaiverUse>,
    /// How often each outcome happened, in pairs of policy and document.
    pub counts: Counts,
    /// What was found and read.
    pub totals: Totals,
}
