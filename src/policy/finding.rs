//! What policies say of documents.

use crate::config::Enforcement;
use crate::document::Pointer;
use crate::document::json::canonical::Json;
use crate::policy::{Metadata, PolicySeverity};
use crate::source::{Diagnostic, Label, Span};

/// How a policy's judgement of a document ends. The same words stand in reports, evidence and rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// The policy has no objection.
    Pass,
    /// It objects.
    Fail,
    /// It objects, and a waiver lifts that.
    Waived,
    /// It does not concern the document.
    NotApplicable,
    /// It cannot say, since a value that it needs is unknown.
    Undecided,
    /// It could not be evaluated.
    Error,
}

impl Outcome {
    /// The name in reports, evidence and rules.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Waived => "waived",
            Self::NotApplicable => "notApplicable",
            Self::Undecided => "undecided",
            Self::Error => "error",
        }
    }
}

/// What a finding is, before waivers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FindingKind {
    /// The policy objects.
    Fail,
    /// A value that the policy needs is unknown.
    Undecided,
    /// The policy could not be evaluated over this document.
    Error,
}

/// One thing that a policy said of a document.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// Index of the policy in [`Judgement::policies`].
    pub policy: usize,
    /// Index of the document in the inventory; none for a finding about the whole run.
    pub document: Option<usize>,
    /// What it is.
    pub kind: FindingKind,
    /// What is wrong.
    pub message: String,
    /// The address of what it is about: the document's, or the one that the policy named.
    pub address: String,
    /// The value it is about, from the document's root.
    pub path: Option<Pointer>,
    /// The best place to show; none for a finding about the whole run.
    pub span: Option<Span>,
    /// Further places that had a say in the value.
    pub labels: Vec<Label>,
    /// The policy's severity, or the one that the finding names.
    pub severity: PolicySeverity,
    /// `warn` rules give advisory findings, whatever the policy says; otherwise the policy's.
    pub enforcement: Enforcement,
    /// What to write instead: the finding's, else the policy's.
    pub fix: Option<String>,
    /// Whatever else the policy said, as canonical JSON text of an object.
    pub details: Option<String>,
}

/// How often a policy ended how, over all documents of its view, and where it passed.
///
/// `fail`, `undecided` and `error` count documents, not findings: a document with two objections is one
/// `fail`. A document counts once, by the first that holds of error, fail, undecided.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PolicyTally {
    /// Documents (indices into the inventory) without objection.
    pub passed: Vec<usize>,
    /// Documents with an objection.
    pub failed: Vec<usize>,
    /// Documents of the view that the policy does not concern.
    pub not_applicable: usize,
    /// Documents for which it cannot say.
    pub undecided: Vec<usize>,
    /// Documents over which it could not be evaluated.
    pub errors: Vec<usize>,
    /// A policy of the `repository` view has no document: how it ended over the whole run.
    pub run: Option<Outcome>,
}

/// What all policies said of all documents.
#[derive(Debug, Clone, Default)]
pub struct Judgement {
    /// The policies, sorted by id.
    pub policies: Vec<Metadata>,
    /// A tally each, in the same order.
    pub tallies: Vec<PolicyTally>,
    /// The findings, sorted by document, policy, path, message.
    pub findings: Vec<Finding>,
    /// Policies that could not be loaded, and evaluations that failed.
    pub diagnostics: Vec<Diagnostic>,
}

/// The facts of a run that do not come from files: policies see them as `data.release`, and the frozen
/// builtins answer from them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// The run's time, in seconds since 1970-01-01T00:00:00Z.
    pub time: i64,
    /// The seed of the frozen random builtins.
    pub seed: u64,
    /// The release's version, where there is one.
    pub version: Option<String>,
    /// The release's commit, where there is one.
    pub commit: Option<String>,
    /// The environment, where one is named.
    pub environment: Option<String>,
    /// What else is known of the release, by name, as the statement of its evidence has it: an object. Policies see
    /// what is not null.
    pub release: Option<Json>,
}
