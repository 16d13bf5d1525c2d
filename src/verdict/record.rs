//! What a verdict holds, with every place resolved.

use crate::config::Enforcement;
use crate::policy::{Metadata, Outcome, PolicySeverity};
use crate::source::{At, Diagnostic, Label, Location, Severity, SourceMap, Stage};

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
    /// What the identity is made of in place of the path: the same with the items of lists by their names, or
    /// the message, where there is no path.
    pub place: String,
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

impl Record {
    /// Whether it is told and nothing follows from it.
    pub fn advisory(&self) -> bool {
        self.enforcement == Enforcement::Advisory
    }

    /// Whether it keeps the run from being passed: an objection, a failure or an unknown of a policy that
    /// blocks, which no waiver lifts and no baseline knows.
    pub fn blocks(&self) -> bool {
        !self.advisory()
            && !self.known
            && matches!(self.outcome, Outcome::Fail | Outcome::Undecided | Outcome::Error)
    }
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

impl Notice {
    /// `diagnostic` with its places looked up in `sources`, the map that its spans point into.
    pub fn resolve(diagnostic: &Diagnostic, sources: &SourceMap) -> Self {
        let (location, path) = match &diagnostic.at {
            At::Span(span) => (Some(sources.locate(*span)), None),
            At::Path(path) => (None, Some(path.clone())),
            At::Run => (None, None),
        };
        Self {
            code: diagnostic.code.to_owned(),
            severity: diagnostic.severity,
            stage: diagnostic.stage,
            message: diagnostic.message.clone(),
            location,
            path,
            related: related(&diagnostic.labels, sources),
            help: diagnostic.help.clone(),
        }
    }

    /// Whether a finding of the kind *error* tells the same: the policy could not be evaluated over a document.
    /// Then the finding's enforcement says what follows. A code that is missing among these makes the run
    /// undecided.
    pub fn is_of_finding(&self) -> bool {
        ["policy-evaluation", "policy-timeout", "policy-panic", "policy-answer"].contains(&self.code.as_str())
    }

    /// The path of the file or folder that it is about.
    pub fn file(&self) -> Option<&str> {
        self.location.as_ref().map(|location| location.path.as_str()).or(self.path.as_deref())
    }
}

/// The places of `labels`, looked up in `sources`.
pub(super) fn related(labels: &[Label], sources: &SourceMap) -> Vec<(Location, String)> {
    labels.iter().map(|label| (sources.locate(label.span), label.message.clone())).collect()
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

impl Counts {
    /// Counts `outcome` once more.
    pub fn add(&mut self, outcome: Outcome) {
        *match outcome {
            Outcome::Pass => &mut self.pass,
            Outcome::Fail => &mut self.fail,
            Outcome::Waived => &mut self.waived,
            Outcome::NotApplicable => &mut self.not_applicable,
            Outcome::Undecided => &mut self.undecided,
            Outcome::Error => &mut self.error,
        } += 1;
    }

    /// How often a policy was evaluated over something: all but *notApplicable*. A run in which that is 0, with
    /// documents and policies, is not passed: [`Reason::NothingEvaluated`](super::Reason::NothingEvaluated).
    pub fn evaluated(&self) -> usize {
        self.pass + self.fail + self.waived + self.undecided + self.error
    }

    /// Adds what `other` counted.
    pub fn merge(&mut self, other: Self) {
        self.pass += other.pass;
        self.fail += other.fail;
        self.waived += other.waived;
        self.not_applicable += other.not_applicable;
        self.undecided += other.undecided;
        self.error += other.error;
    }
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
