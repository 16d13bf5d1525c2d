//! Policies over documents: findings, and how often each policy ended how.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};

use super::answer::{self, Said};
use super::assembly::Assembly;
use super::builtin::Builtins;
use super::engine::{Engine, Failure, FailureKind, Value};
use super::recall::{Lens, Recall};
use super::set::{Entry, PolicySet, Program, RuleKind};
use super::value::{self, detach, insert};
use super::{Facts, Finding, FindingKind, Judgement, Metadata, Outcome, PolicyTally, View};
use super::{context, problem, unknown, view};
use crate::config::Enforcement;
use crate::document::{Document, DocumentKind, FileFormat, Inventory, Node, Pointer, Segment};
use crate::source::{Diagnostic, FileId, Limits, SourceFile, map_ordered};

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
enum Subject {
    /// The policies of the `repository` view over the whole run.
    Run,
    /// The document at an index.
    Document(usize),
}

/// What all policies said of one subject.
#[derive(Default)]
struct Judged {
    results: Vec<(usize, Outcome)>,
    findings: Vec<Finding>,
    diagnostics: Vec<(usize, Diagnostic)>,
    cancelled: bool,
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
    subjects.extend((0..inventory.documents.len()).map(Subject::Document));
    let given_up: Vec<AtomicBool> = set.policies().iter().map(|_| AtomicBool::new(false)).collect();
    let beside = set.programs().iter().any(|program| program.beside);
    let is_manifest = |one: &&Document| beside && one.kind == DocumentKind::Manifest;
    let manifests = inventory.documents.iter().filter(is_manifest).map(|one| one.file).collect();
    let run = Run { set, inventory, facts, options, on: &on, given_up: &given_up, manifests };
    let judged = map_ordered(
        options.threads,
        &subjects,
        || Worker::new(&run),
        |worker, subject| worker.judge(*subject),
    );
    collect(set, inventory, &subjects, judged)
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
            match (subject, outcome) {
                (Subject::Run, outcome) => tally.run = Some(outcome),
                (Subject::Document(document), Outcome::Pass | Outcome::Waived) => {
                    tally.passed.push(*document);
                }
                (Subject::Document(document), Outcome::Fail) => tally.failed.push(*document),
                (Subject::Document(document), Outcome::Undecided) => tally.undecided.push(*document),
                (Subject::Document(document), Outcome::Error) => tally.errors.push(*document),
                (Subject::Document(_), Outcome::NotApplicable) => tally.not_applicable += 1,
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
        let document = match subject {
            Subject::Document(index) => inventory.documents.get(index),
            Subject::Run => None,
        };
        let address = document.map(|document| document.address.as_str());
        judgement.diagnostics.push(problem::over(diagnostic, address, times));
    }
    if cancelled {
        judgement.diagnostics.push(problem::cancelled());
    }
    let key =
        |finding: &Finding| (finding.document, finding.policy, finding.path.clone(), finding.message.clone());
    judgement.findings.sort_by_cached_key(key);
    judgement.findings.dedup();
    judgement
}

/// What all workers share.
struct Run<'a> {
    set: &'a PolicySet,
    inventory: &'a Inventory,
    facts: &'a Facts,
    options: &'a JudgeOptions<'a>,
    /// The policies that are on.
    on: &'a [usize],
    /// Policies that the watchdog has ended once: they are not evaluated again.
    given_up: &'a [AtomicBool],
    /// The files that manifests are in, where a policy is judged over manifests and over other files.
    manifests: BTreeSet<FileId>,
}

impl Run<'_> {
    /// Whether a policy sees a document.
    fn shows(&self, policy: &Metadata, program: &Program, document: &Document) -> bool {
        view::shows(policy.view, document) && !(program.beside && self.manifests.contains(&document.file))
    }
}

/// One thread's engines. They share nothing with other threads, whose reference counts would contend.
struct Worker<'a> {
    run: &'a Run<'a>,
    assembly: Assembly<'a>,
    /// `data` without the inventory.
    data: Value,
    /// `data.inventory`, made when the first policy wants it.
    inventory: Option<Value>,
    /// An engine for each policy, made when it is first needed.
    engines: Vec<Option<Engine>>,
    /// The plan whose resources a policy's engine holds as `data.inventory`, or the file that it holds as
    /// `data.conftest.file`; none where it holds all or none.
    plans: Vec<Option<&'a str>>,
    /// The passes of each policy.
    recalls: Vec<Recall>,
    /// The passes of all policies together that concern the same documents.
    together: BTreeMap<Vec<usize>, (Lens, Recall)>,
}

impl<'a> Worker<'a> {
    fn new(run: &'a Run<'a>) -> Self {
        let mut data = detach(run.set.base());
        insert(&mut data, &["release"], context::release(run.facts));
        let builtins = Builtins::new(run.facts.time, run.facts.seed);
        Self {
            run,
            assembly: Assembly::new(
                run.set.code(),
                run.set.programs(),
                builtins,
                run.options.limits.evaluation,
            ),
            data,
            inventory: None,
            engines: run.set.policies().iter().map(|_| None).collect(),
            plans: vec![None; run.set.policies().len()],
            together: BTreeMap::new(),
            recalls: run.set.policies().iter().map(|_| Recall::default()).collect(),
        }
    }

    /// Judges one subject by all policies that are on.
    fn judge(&mut self, subject: Subject) -> Judged {
        let mut judged = Judged::default();
        let run = self.run;
        let document = match subject {
            Subject::Document(index) => run.inventory.documents.get(index).map(|document| (index, document)),
            Subject::Run => None,
        };
        let unheld = document.and_then(|(_, document)| value::unheld(&document.root));
        let concerned: Vec<usize> = match document {
            Some((_, document)) if unheld.is_none() => self.concerned(document),
            _ => Vec::new(),
        };
        let (together, all_pass) = match document {
            Some((_, document)) => self.look_together(&concerned, document),
            None => (None, false),
        };
        let mut input: Option<Result<Value, String>> = None;
        let mut passes = true;
        for index in run.on {
            let (Some(policy), Some(program)) =
                (run.set.policies().get(*index), run.set.programs().get(*index))
            else {
                continue;
            };
            match document {
                None if policy.view != View::Repository => continue,
                Some((_, document)) if !run.shows(policy, program, document) => continue,
                Some((_, document)) if !view::concerns(policy.view, &policy.kinds, document) => {
                    judged.results.push((*index, Outcome::NotApplicable));
                    continue;
                }
                _ => {}
            }
            if run.options.cancel.load(Ordering::Relaxed) {
                judged.cancelled = true;
                return judged;
            }
            let mut one = OnePolicy { index: *index, policy, program, document, judged: &mut judged };
            let known = all_pass && concerned.contains(index);
            let outcome = if known {
                one.meet_unknown(Outcome::Pass)
            } else {
                self.judge_one(&mut one, unheld, &mut input)
            };
            passes &= outcome == Outcome::Pass || !concerned.contains(index);
            judged.results.push((*index, outcome));
        }
        if let (true, Some(group)) = (passes, self.together.get_mut(&concerned)) {
            group.1.keep(together);
        }
        judged
    }

    /// The policies that concern a document and whose answer depends on a part of it.
    fn concerned(&self, document: &Document) -> Vec<usize> {
        let run = self.run;
        let concerned = |index: &usize| {
            let (policy, program) = (run.set.policies().get(*index)?, run.set.programs().get(*index)?);
            let concerned =
                run.shows(policy, program, document) && view::concerns(policy.view, &policy.kinds, document);
            (concerned && program.lens.is_some()).then_some(*index)
        };
        run.on.iter().filter_map(concerned).collect()
    }

    /// What several policies together see of a document, and whether all passed over what looks the same.
    fn look_together(&mut self, concerned: &[usize], document: &Document) -> (Option<Vec<u8>>, bool) {
        if concerned.is_empty() {
            return (None, false);
        }
        let programs = self.run.set.programs();
        let group = self.together.entry(concerned.to_vec()).or_insert_with(|| {
            let lenses = concerned.iter().filter_map(|index| programs.get(*index)?.lens.as_ref());
            (Lens::merged(lenses), Recall::default())
        });
        group.1.look(Some(&group.0), &document.root)
    }

    /// Judges one subject by one policy, unless it is known to pass.
    fn judge_one(
        &mut self,
        one: &mut OnePolicy<'a, '_>,
        unheld: Option<&str>,
        input: &mut Option<Result<Value, String>>,
    ) -> Outcome {
        if let Some(number) = unheld {
            one.error(&format!("the number `{number}` is too large"));
            return Outcome::Error;
        }
        let lens = one.program.lens.as_ref();
        let looked = match (one.document, self.recalls.get(one.index)) {
            (Some((_, document)), Some(recall)) => recall.look(lens, &document.root),
            _ => (None, false),
        };
        let (imprint, seen) = looked;
        if seen {
            return one.meet_unknown(Outcome::Pass);
        }
        let input = input.get_or_insert_with(|| match one.document {
            Some((_, document)) => value::of_node(&document.root),
            None => Ok(context::inventory(self.run.inventory, None)),
        });
        let input = match input {
            Ok(input) => match one.program.wrap {
                Some(name) => value::object([(name, input.clone())]),
                None => input.clone(),
            },
            Err(number) => {
                one.error(&format!("the number `{number}` is too large"));
                return Outcome::Error;
            }
        };
        let outcome = self.evaluate(one, input);
        if let (Outcome::Pass, Some(recall)) = (outcome, self.recalls.get_mut(one.index)) {
            recall.keep(imprint);
        }
        one.meet_unknown(outcome)
    }

    /// Evaluates one policy over one input.
    fn evaluate(&mut self, one: &mut OnePolicy<'a, '_>, input: Value) -> Outcome {
        let run = self.run;
        let given_up = run.given_up.get(one.index);
        if given_up.is_some_and(|flag| flag.load(Ordering::Relaxed)) {
            one.error("the watchdog ended the policy over another document");
            return Outcome::Error;
        }
        let looks_around = one.program.reads_inventory && one.policy.view == View::Resource;
        let plan = one.document.filter(|_| looks_around).and_then(|(_, document)| document.plan.as_deref());
        let file = one
            .document
            .filter(|_| one.program.reads_file)
            .and_then(|(_, document)| run.inventory.sources.file(document.file).map(SourceFile::path));
        if let Err(failure) = self.prepare(one.index, one.program, plan, file) {
            one.fail(run.set, &failure);
            return Outcome::Error;
        }
        let Some(Some(engine)) = self.engines.get_mut(one.index) else { return Outcome::Error };
        engine.set_input(input);
        let mut outcome = Outcome::Pass;
        let mut unusable = false;
        let mut lifted: Option<BTreeSet<String>> = None;
        for entry in &one.program.entries {
            let value = match engine.eval(&entry.path) {
                Ok(value) => value,
                Err(failure) => {
                    one.fail(run.set, &failure);
                    outcome = Outcome::Error;
                    unusable |= failure.kind != FailureKind::Refused;
                    if failure.kind == FailureKind::Timeout
                        && let Some(flag) = given_up
                    {
                        flag.store(true, Ordering::Relaxed);
                    }
                    if unusable {
                        break;
                    }
                    // OPA's answer, where errors of builtins make an expression undefined, is told too.
                    engine.set_strict(false);
                    let lenient = engine.eval(&entry.path);
                    engine.set_strict(true);
                    let Ok(value) = lenient else { continue };
                    value
                }
            };
            match answer::read(&value) {
                Ok(said) => {
                    if let (false, None, Some(path)) = (said.is_empty(), &lifted, &one.program.exception) {
                        lifted = match engine.eval(path) {
                            Ok(value) => Some(answer::exceptions(&value)),
                            Err(failure) => {
                                one.fail(run.set, &failure);
                                outcome = Outcome::Error;
                                unusable |= failure.kind != FailureKind::Refused;
                                Some(BTreeSet::new())
                            }
                        };
                    }
                    let excepted = lifted.as_ref().is_some_and(|lifted| lifted.contains(entry.subject()));
                    for said in said {
                        outcome = worse(outcome, one.say(entry, said, excepted));
                    }
                }
                Err(why) => {
                    one.misspoken(entry, &why);
                    outcome = Outcome::Error;
                }
            }
        }
        if unusable && let Some(place) = self.engines.get_mut(one.index) {
            *place = None;
        }
        outcome
    }

    /// Makes the engine of a policy, unless it is there. A policy that looks at the other resources of a plan has
    /// one for each plan: documents come plan by plan, so it is made once for each. One that asks in which file it looks
    /// has one for each file.
    fn prepare(
        &mut self,
        index: usize,
        program: &Program,
        plan: Option<&'a str>,
        file: Option<&'a str>,
    ) -> Result<(), Failure> {
        let made_for = file.or(plan);
        let same_plan = self.plans.get(index).is_none_or(|before| *before == made_for);
        if same_plan && self.engines.get(index).is_none_or(Option::is_some) {
            return Ok(());
        }
        let run = self.run;
        let mut engine = self.assembly.engine(program)?;
        let mut data = self.data.clone();
        if program.reads_inventory {
            let inventory = match plan {
                Some(_) => context::inventory(run.inventory, plan),
                None => self.inventory.get_or_insert_with(|| context::inventory(run.inventory, None)).clone(),
            };
            insert(&mut data, &["inventory"], inventory);
        }
        if let Some(file) = file {
            insert(&mut data, &["conftest", "file"], context::file(file));
        }
        engine.add_data(data)?;
        if let (Some(place), Some(before)) = (self.engines.get_mut(index), self.plans.get_mut(index)) {
            *place = Some(engine);
            *before = made_for;
        }
        Ok(())
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

/// The outcome that counts of two.
fn worse(one: Outcome, other: Outcome) -> Outcome {
    let rank = |outcome| match outcome {
        Outcome::Error => 3,
        Outcome::Fail => 2,
        Outcome::Undecided => 1,
        Outcome::Pass | Outcome::Waived | Outcome::NotApplicable => 0,
    };
    if rank(other) > rank(one) { other } else { one }
}

/// One policy over one subject: turns what it says into findings.
struct OnePolicy<'a, 'j> {
    index: usize,
    policy: &'a Metadata,
    program: &'a Program,
    document: Option<(usize, &'a Document)>,
    judged: &'j mut Judged,
}

impl OnePolicy<'_, '_> {
    /// Records something that a rule said; gives the outcome that it makes.
    fn say(&mut self, entry: &Entry, said: Said, excepted: bool) -> Outcome {
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
        match (self.program.wrap, path.segments().split_first()) {
            (Some(name), Some((Segment::Key(key), rest))) if **key == *name => Pointer::new(rest.to_vec()),
            _ => path,
        }
    }

    /// Records that the policy could not be evaluated, with a diagnostic.
    fn fail(&mut self, set: &PolicySet, failure: &Failure) {
        let span = set.locate(failure).unwrap_or(self.program.span);
        self.error(&failure.message);
        let diagnostic = problem::evaluation(span, &self.policy.id, failure);
        self.judged.diagnostics.push((self.index, diagnostic));
    }

    /// Records that a rule gave something that is no message.
    fn misspoken(&mut self, entry: &Entry, why: &str) {
        let message = format!("`{}` {why}", entry.name);
        self.error(&message);
        let diagnostic = problem::misspoken(self.program.span, &self.policy.id, &message);
        self.judged.diagnostics.push((self.index, diagnostic));
    }

    /// Records a finding that says that the policy could not be evaluated.
    fn error(&mut self, why: &str) {
        let finding =
            self.finding(FindingKind::Error, format!("the policy could not be evaluated: {why}"), None, None);
        self.judged.findings.push(finding);
    }

    /// Where the policy reads what is unknown, records that it cannot say. An objection does not hide that: a
    /// waiver, a baseline or a weaker enforcement may lift it later, and then the unknown is what remains.
    fn meet_unknown(&mut self, outcome: Outcome) -> Outcome {
        let (Some(reads), Some((_, document))) = (&self.program.reads, self.document) else { return outcome };
        if outcome == Outcome::Error {
            return outcome;
        }
        let mut outcome = outcome;
        for met in unknown::met(reads, document, self.policy.view) {
            let message = unknown::message(&met.paths);
            let path = met.paths.into_iter().next();
            let finding = self.finding(FindingKind::Undecided, message, path, met.address);
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
