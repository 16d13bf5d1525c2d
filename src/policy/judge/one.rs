//! What one policy says of one subject, as findings.

use super::super::answer::{self, Said};
use super::super::around::Seen;
use super::super::engine::Failure;
use super::super::set::{Entry, PolicySet, Program, RuleKind};
use super::super::{Finding, FindingKind, Metadata, Outcome, View};
use super::super::{gatekeeper, problem, unknown};
use super::run::Judged;
use crate::config::Enforcement;
use crate::document::{Document, DocumentKind, FileFormat, Node, Pointer, Segment};

/// The outcome that counts of two.
pub(super) fn worse(one: Outcome, other: Outcome) -> Outcome {
    let rank = |outcome| match outcome {
        Outcome::Error => 3,
        Outcome::Fail => 2,
        Outcome::Undecided => 1,
        Outcome::Pass | Outcome::Waived | Outcome::NotApplicable => 0,
    };
    if rank(other) > rank(one) { other } else { one }
}

/// One policy over one subject: turns what it says into findings.
pub(super) struct OnePolicy<'a, 'j> {
    pub(super) index: usize,
    pub(super) policy: &'a Metadata,
    pub(super) program: &'a Program,
    pub(super) document: Option<(usize, &'a Document)>,
    /// What it reads by way of the inventory and is not known.
    pub(super) around: &'a [Seen<'a>],
    pub(super) judged: &'j mut Judged,
}

impl OnePolicy<'_, '_> {
    /// Records something that a rule said; gives the outcome that it makes.
    pub(super) fn say(&mut self, entry: &Entry, said: Said, excepted: bool) -> Outcome {
        let (kind, outcome) = match entry.kind {
            RuleKind::Deny | RuleKind::Warn => (FindingKind::Fail, Outcome::Fail),
            RuleKind::Undecided => (FindingKind::Undecided, Outcome::Undecided),
        };
        let mut message = said.message.unwrap_or_else(|| self.policy.title.clone());
        // What the policy itself makes an exception of is told. A hard policy is lifted by a signed waiver alone.
        let excepted = excepted && self.policy.enforcement != Enforcement::Hard;
        if excepted {
            message.push_str(" (an exception of the policy's own)");
        }
        let path = said.path.map(|path| self.unwrap(path));
        let mut finding = self.finding(kind, message, path, said.address);
        finding.severity = said.severity.unwrap_or(self.policy.severity);
        if entry.kind == RuleKind::Warn || excepted {
            finding.enforcement = Enforcement::Advisory;
        }
        finding.fix = said.fix.or(finding.fix);
        finding.details = said.details;
        self.judged.findings.push(finding);
        outcome
    }

    /// A path of a policy as a way into the document.
    fn unwrap(&self, path: Pointer) -> Pointer {
        if self.policy.view == View::Gatekeeper {
            return gatekeeper::path_in_object(path);
        }
        match (self.program.wrap, path.segments().split_first()) {
            (Some(name), Some((Segment::Key(key), rest))) if **key == *name => Pointer::new(rest.to_vec()),
            _ => path,
        }
    }

    /// Records that the policy could not be evaluated, with a diagnostic.
    pub(super) fn fail(&mut self, set: &PolicySet, failure: &Failure) {
        let span = set.locate(failure).unwrap_or(self.program.span);
        self.error(&failure.message);
        let diagnostic = problem::evaluation(span, &self.policy.id, failure);
        self.judged.diagnostics.push((self.index, diagnostic));
    }

    /// Records that a rule gave something that is no message.
    pub(super) fn misspoken(&mut self, entry: &Entry, why: &str) {
        let message = format!("`{}` {why}", entry.name);
        self.error(&message);
        let diagnostic = problem::misspoken(self.program.span, &self.policy.id, &message);
        self.judged.diagnostics.push((self.index, diagnostic));
    }

    /// Records that it cannot be told whether the policy concerns the document.
    pub(super) fn undecided(&mut self, why: String) {
        let finding = self.finding(FindingKind::Undecided, why, None, None);
        self.judged.findings.push(finding);
    }

    /// Records a finding that says that the policy could not be evaluated.
    pub(super) fn error(&mut self, why: &str) {
        let finding =
            self.finding(FindingKind::Error, format!("the policy could not be evaluated: {why}"), None, None);
        self.judged.findings.push(finding);
    }

    /// Where the policy reads what is unknown, records that it cannot say. An objection does not hide that: a
    /// waiver, a baseline or a weaker enforcement may lift it later, and then the unknown is what remains.
    pub(super) fn meet_unknown(&mut self, outcome: Outcome) -> Outcome {
        if outcome == Outcome::Error {
            return outcome;
        }
        let mut met: Vec<(String, Option<Pointer>, Option<String>)> = Vec::new();
        if let (Some(reads), Some((_, document))) = (&self.program.reads, self.document) {
            met.extend(
                unknown::met((reads, self.program.unknown), document, self.policy.view).into_iter().map(
                    |met| {
                        let message = unknown::message(&met.paths, document);
                        (message, met.paths.into_iter().next(), met.address)
                    },
                ),
            );
        }
        match self.document {
            Some((index, document)) => {
                // One finding names one of them: there may be as many as documents.
                let mut beside =
                    self.around.iter().filter(|seen| seen.is_beside(self.policy, index, document));
                if let Some(first) = beside.next() {
                    met.push((first.message(beside.count()), None, None));
                }
            }
            None => met.extend(
                self.around
                    .iter()
                    .map(|seen| (seen.message(0), seen.path(), Some(seen.address().to_owned()))),
            ),
        }
        let mut outcome = outcome;
        for (message, path, address) in met {
            let finding = self.finding(FindingKind::Undecided, message, path, address);
            self.judged.findings.push(finding);
            outcome = worse(outcome, Outcome::Undecided);
        }
        outcome
    }

    /// A finding with the policy's own severity, enforcement and fix.
    fn finding(
        &self,
        kind: FindingKind,
        message: String,
        path: Option<Pointer>,
        address: Option<String>,
    ) -> Finding {
        let place = self
            .document
            .map(|(_, document)| answer::place(self.policy, document, path.as_ref(), address.as_deref()));
        let (span, labels) = place.map_or((None, Vec::new()), |(span, labels)| (Some(span), labels));
        let own = self.document.map(|(_, document)| part_of(document, path.as_ref()));
        Finding {
            policy: self.index,
            document: self.document.map(|(index, _)| index),
            kind,
            message,
            address: address.or(own).unwrap_or_default(),
            path,
            span,
            labels,
            severity: self.policy.severity,
            enforcement: self.policy.enforcement,
            fix: Some(self.policy.fix.clone()).filter(|fix| !fix.is_empty()),
            details: None,
        }
    }
}

/// What something said of a document is about: the document, or of all files combined the one that the path leads into.
fn part_of(document: &Document, path: Option<&Pointer>) -> String {
    let combined = document.kind == DocumentKind::File(FileFormat::Combined);
    let step = path.filter(|_| combined).and_then(|path| path.segments().first());
    let part = step.and_then(|step| document.root.at(&Pointer::new(vec![step.clone()])));
    let name = part.and_then(|part| part.get("path")).and_then(Node::as_str);
    name.map_or_else(|| document.address.clone(), str::to_owned)
}
