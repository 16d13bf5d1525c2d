//! A judgement as a whole: what is judged, by all threads, and how the results are put together.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::AtomicBool;

use super::super::around::{self, Seen};
use super::super::set::{PolicySet, Program};
use super::super::{Facts, Finding, Judgement, Metadata, Outcome, PolicyTally, View};
use super::super::{problem, view};
use super::worker::Worker;
use crate::document::{Document, DocumentKind, Inventory};
use crate::source::{Diagnostic, FileId, Limits, map_ordered};

/// How many subjects a worker judges at a time.
const MAX_TOGETHER: usize = 32;
/// The same of the resources of one plan, whose inventory is made once for those that are judged together.
const MAX_OF_PLAN: usize = 256;

/// How to judge.
#[derive(Debug, Clone, Copy)]
pub struct JudgeOptions<'a> {
    /// How many threads may work. The result does not depend on it.
    pub threads: usize,
    /// The watchdog's time for one evaluation.
    pub limits: &'a Limits,
    /// Ids of policies that are switched off.
    pub off: &'a BTreeSet<String>,
    /// When this becomes true, what has not been judged is given up, and a diagnostic says so.
    pub cancel: &'a AtomicBool,
}

/// What is judged at a time: a document, or the run as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Subject {
    /// The policies of the `repository` view over the whole run.
    Run,
    /// The document at an index.
    Document(usize),
    /// The plan at an index, by every so many-th policy from one on: a plan is large, and its policies are spread over
    /// the threads.
    Plan(usize, usize, usize),
}

impl Subject {
    /// The index of its document.
    pub(super) fn document(self) -> Option<usize> {
        match self {
            Self::Run => None,
            Self::Document(index) | Self::Plan(index, ..) => Some(index),
        }
    }

    /// Whether the policy at a position among those that are on judges it.
    pub(super) fn is_judged_by(self, position: usize) -> bool {
        match self {
            Self::Plan(_, first, every) => position % every.max(1) == first,
            Self::Run | Self::Document(_) => true,
        }
    }
}

/// What all policies said of one subject.
#[derive(Default)]
pub(super) struct Judged {
    pub(super) results: Vec<(usize, Outcome)>,
    pub(super) findings: Vec<Finding>,
    pub(super) diagnostics: Vec<(usize, Diagnostic)>,
    pub(super) cancelled: bool,
}

/// Judges the documents of `inventory` by the policies of `set`.
///
/// The result is the same for any number of threads, unless the watchdog or the cancel flag ended something.
pub fn judge(set: &PolicySet, inventory: &Inventory, facts: &Facts, options: &JudgeOptions<'_>) -> Judgement {
    let on: Vec<usize> = set
        .policies()
        .iter()
        .enumerate()
        .filter(|(_, policy)| !options.off.contains(&policy.id))
        .map(|(index, _)| index)
        .collect();
    let mut subjects: Vec<Subject> = Vec::new();
    if on
        .iter()
        .any(|policy| set.policies().get(*policy).is_some_and(|policy| policy.view == View::Repository))
    {
        subjects.push(Subject::Run);
    }
    let concerns = |policy: &Metadata| {
        let sees = |document: &Document| {
            view::shows(policy.view, document) && view::concerns(policy.view, &policy.kinds, document)
        };
        !options.off.contains(&policy.id) && inventory.documents.iter().any(sees)
    };
    let compiled = set.compiled(&concerns, options.limits, options.threads);
    let set = compiled.as_ref();
    let every = options.threads.min(on.len()).max(1);
    for (index, document) in inventory.documents.iter().enumerate() {
        match document.kind {
            DocumentKind::Plan => subjects.extend((0..every).map(|first| Subject::Plan(index, first, every))),
            _ => subjects.push(Subject::Document(index)),
        }
    }
    let given_up: Vec<AtomicBool> = set.policies().iter().map(|_| AtomicBool::new(false)).collect();
    let looking: Vec<(&Metadata, &Program)> = set.policies().iter().zip(set.programs()).collect();
    let around: Vec<Vec<Seen<'_>>> = map_ordered(
        options.threads,
        &looking,
        || (),
        |(), (policy, program)| match &program.reads {
            Some(reads) if program.reads_inventory || policy.view == View::Repository => {
                around::seen(policy, (reads, program.unknown), inventory)
            }
            _ => Vec::new(),
        },
    );
    let beside = set.programs().iter().any(|program| program.beside);
    let is_manifest = |one: &&Document| beside && one.kind == DocumentKind::Manifest;
    let manifests = inventory.documents.iter().filter(is_manifest).map(|one| one.file).collect();
    let mut by_plan: BTreeMap<Option<&str>, Vec<usize>> = BTreeMap::new();
    for (index, document) in inventory.documents.iter().enumerate() {
        let plan = document.plan.as_deref().filter(|_| document.kind == DocumentKind::Resource);
        if plan.is_some() || document.kind != DocumentKind::Resource {
            by_plan.entry(plan).or_default().push(index);
        }
    }
    let run = Run {
        set,
        inventory,
        facts,
        options,
        on: &on,
        given_up: &given_up,
        around: &around,
        manifests,
        by_plan,
    };
    // Each thread gets several parts, so that none is left with the long one.
    let size = (subjects.len() / (options.threads.max(1) * 8)).max(1);
    let parts = parts(&subjects, inventory, size);
    let judged =
        map_ordered(options.threads, &parts, || Worker::new(&run), |worker, part| worker.judge(part));
    collect(set, inventory, &subjects, judged.into_iter().flatten().collect())
}

/// The subjects in parts that are judged at a time: so many of one plan or of none, or a share of a plan alone.
fn parts<'s>(subjects: &'s [Subject], inventory: &Inventory, size: usize) -> Vec<&'s [Subject]> {
    let plan = |subject: &Subject| {
        subject.document().and_then(|index| inventory.documents.get(index)?.plan.as_deref())
    };
    let is_plan = |subject: &&Subject| matches!(subject, Subject::Plan(..));
    let mut parts = Vec::new();
    let mut rest = subjects;
    while let Some(first) = rest.first() {
        let of = plan(first);
        let most = size.min(if of.is_some() { MAX_OF_PLAN } else { MAX_TOGETHER });
        let others = rest.iter().take(most).take_while(|one| !is_plan(one) && plan(one) == of).count();
        let (part, more) = rest.split_at(others.max(1));
        parts.push(part);
        rest = more;
    }
    parts
}

/// Puts the results together, in the documented order.
fn collect(set: &PolicySet, inventory: &Inventory, subjects: &[Subject], judged: Vec<Judged>) -> Judgement {
    let mut judgement = Judgement {
        policies: set.policies().to_vec(),
        tallies: vec![PolicyTally::default(); set.policies().len()],
        findings: Vec::new(),
        diagnostics: set.diagnostics().to_vec(),
    };
    let mut cancelled = false;
    // The same failure over many documents is told once.
    let mut told: BTreeMap<(usize, String), (Diagnostic, Subject, usize)> = BTreeMap::new();
    for (subject, judged) in subjects.iter().zip(judged) {
        for (policy, outcome) in judged.results {
            let Some(tally) = judgement.tallies.get_mut(policy) else { continue };
            match (subject.document(), outcome) {
                (None, outcome) => tally.run = Some(outcome),
                (Some(document), Outcome::Pass | Outcome::Waived) => tally.passed.push(document),
                (Some(document), Outcome::Fail) => tally.failed.push(document),
                (Some(document), Outcome::Undecided) => tally.undecided.push(document),
                (Some(document), Outcome::Error) => tally.errors.push(document),
                (Some(_), Outcome::NotApplicable) => tally.not_applicable += 1,
            }
        }
        judgement.findings.extend(judged.findings);
        for (policy, diagnostic) in judged.diagnostics {
            let key = (policy, format!("{}{:?}{}", diagnostic.code, diagnostic.at, diagnostic.message));
            told.entry(key).or_insert((diagnostic, *subject, 0)).2 += 1;
        }
        cancelled |= judged.cancelled;
    }
    for (diagnostic, subject, times) in told.into_values() {
        let document = subject.document().and_then(|index| inventory.documents.get(index));
        let address = document.map(|document| document.address.as_str());
        judgement.diagnostics.push(problem::over(diagnostic, address, times));
    }
    if cancelled {
        judgement.diagnostics.push(problem::cancelled());
    }
    sort(&mut judgement.findings);
    judgement
}

/// Puts findings into the documented order, and each once.
pub(in super::super) fn sort(findings: &mut Vec<Finding>) {
    let key =
        |finding: &Finding| (finding.document, finding.policy, finding.path.clone(), finding.message.clone());
    findings.sort_by_cached_key(key);
    findings.dedup();
}

/// What all workers share.
pub(super) struct Run<'a> {
    pub(super) set: &'a PolicySet,
    pub(super) inventory: &'a Inventory,
    pub(super) facts: &'a Facts,
    pub(super) options: &'a JudgeOptions<'a>,
    /// The policies that are on.
    pub(super) on: &'a [usize],
    /// Policies that the watchdog has ended once: they are not evaluated again.
    pub(super) given_up: &'a [AtomicBool],
    /// What each policy reads by way of the inventory and is not known.
    pub(super) around: &'a [Vec<Seen<'a>>],
    /// The files that manifests are in, where a policy is judged over manifests and over other files.
    pub(super) manifests: BTreeSet<FileId>,
    /// The resources of each plan, as indices of documents, and under none whatever is no resource.
    pub(super) by_plan: BTreeMap<Option<&'a str>, Vec<usize>>,
}

impl Run<'_> {
    /// Whether a policy sees a document.
    pub(super) fn shows(&self, policy: &Metadata, program: &Program, document: &Document) -> bool {
        view::shows(policy.view, document) && !(program.beside && self.manifests.contains(&document.file))
    }
}
